"""The figures of orders: what they count, for whom, and that too few are no share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from hudang.service import queries, services
from hudang.service.queries import By, FigureFilter
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

PAGE = "/orders/figures/"
DAY = localtime(MONDAY).date()
DAYS = {"first": DAY.isoformat(), "last": DAY.isoformat()}
LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def counted(open_community):
    return FigureFilter(first=DAY, last=DAY, communities=frozenset({open_community.id}))


def finish(order, *, by, after):
    begun = order.recorded_at + timedelta(minutes=10)
    taken = services.take_up(order, edition=order.edition, by=by, at=begun)
    services.finish(
        taken, outcome="solved", text="换了角阀", edition=taken.edition, by=by,
        at=order.recorded_at + after,
    )  # fmt: skip


def test_a_share_is_of_those_that_can_be_judged(counted, ordered, engineer):
    orders = [ordered() for _n in range(12)]
    for order in orders[:6]:
        finish(order, by=engineer, after=timedelta(hours=2))

    at_once = queries.figures(counted, at=MONDAY + timedelta(hours=3))
    later = queries.figures(counted, at=LATER)

    # Six are done; the other six may still be in time, and thirty days later they are not.
    assert (at_once.recorded, at_once.open, at_once.done_in_time) == (12, 6, None)
    assert (later.done_in_time, later.late, later.answered_in_time) == (50, 6, 50)
    assert later.first_answer == timedelta(minutes=10)
    assert later.open_age == timedelta(days=30)


def test_cancelled_orders_are_counted_and_not_judged(counted, ordered, clerk):
    for _n in range(10):
        order = ordered()
        services.cancel(order, reason="mistake", edition=order.edition, by=clerk, at=MONDAY)
    found = queries.figures(counted, at=LATER)
    assert (found.recorded, found.open, found.done_in_time, found.late) == (10, 0, None, 0)


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (By.GROUP, ["repair"]),
        (By.TYPE, ["blocked drain", "water leak"]),
        (By.TEAM, ["云栖里 · 工程维修"]),
        (By.COMMUNITY, ["云栖里"]),
    ],
)
def test_orders_are_compared_by_place_kind_and_team(counted, ordered, by, names):
    ordered()
    ordered("drain")
    found = queries.compared(counted, by=by, at=MONDAY)
    assert [one.name for one in found] == names
    assert sum(one.recorded for one in found) == 2


def test_the_heat_map_is_in_the_time_of_the_company(counted, ordered):
    ordered()
    local = localtime(MONDAY)
    heat = queries.heat(counted)
    assert heat[local.weekday()][local.hour] == 1
    assert sum(map(sum, heat)) == 1


def test_the_page_says_as_a_table_what_the_pictures_show(browse, custodian, ordered):
    for _n in range(11):
        ordered()
    page = browse(custodian)
    said = text_of(page.get(PAGE, DAYS))
    assert "Week by week" in said
    assert "counted at" in said  # of many orders some seconds ago
    assert "云栖里" in said or "repair" in said
    for chart in ("heat", "weekly"):
        answer = page.get(f"{PAGE}{chart}", DAYS)
        assert (answer.status_code, "series" in answer.json()) == (200, True)
    assert page.get(f"{PAGE}nothing").status_code == 404


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"first": "2029-05-02", "last": "2029-05-01"}, "not before the first"),
        ({"first": "2019-05-02", "last": "2029-05-01"}, "Two years at most"),
        ({"first": "no day"}, "valid date"),
    ],
)
def test_days_that_make_no_sense_are_named(browse, custodian, open_community, said, refusal):
    answer = browse(custodian).get(PAGE, said)
    assert (answer.status_code, refusal in text_of(answer)) == (200, True)


def test_another_community_is_not_counted(browse, custodian, counted, ordered):
    ordered()
    said = text_of(browse(custodian).get(PAGE, {**DAYS, "community": "not-one-of-mine"}))
    assert "Select a valid choice" in said
    assert queries.narrowed(counted.communities, ordered().id) == frozenset()


def test_who_may_not_see_figures_is_refused(browse, engineer, open_community):
    assert browse(engineer).get(PAGE).status_code == 403
    assert browse(engineer).get(f"{PAGE}heat").status_code == 403
