"""The board of those whom the personal notice has still to reach, and telling many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.registry import services
from hudang.registry.models import BulkAmendment, BulkMember, Customer
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-019")]

BOARD = "/notices/due/"


@pytest.fixture
def both(zhang_san, register, houses, community):
    """Zhang San, registered a hundred days ago, and Li Si of today."""
    li_si = register(cast.LI_SI, house=list(houses)[1])
    Customer.objects.filter(number=zhang_san.number).update(
        registered_at=MONDAY - timedelta(days=100)
    )
    return zhang_san, li_si


def lines(answer):
    return [(row.number, left) for row, _community, left in answer.context["lines"]]


def test_the_longest_waiting_comes_first_with_the_days_left(browse, clerk, both):
    zhang_san, li_si = both
    answer = browse(clerk).get(BOARD)

    assert lines(answer) == [(zhang_san.number, -10), (li_si.number, 90)]
    assert (answer.context["due"], answer.context["overdue"]) == (2, 1)
    assert "张三" not in answer.content.decode(), "names are masked"
    assert Entry.objects.latest("id").what == "registry.list.notice"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"left": "0"}, [-10]),
        ({"left": "30"}, [-10]),
        ({"left": "nonsense"}, [-10, 90]),
        ({"sort": "-notice"}, [90, -10]),
        ({"role": "tenant"}, []),
        ({"page": "2", "size": "10"}, [-10, 90]),
    ],
)
def test_it_is_narrowed_and_turned_round(browse, clerk, both, asked, expected):
    assert [left for _number, left in lines(browse(clerk).get(BOARD, asked))] == expected


def test_who_was_told_is_on_the_board_no_longer(browse, clerk, both):
    for customer in both:
        customer.refresh_from_db()
        services.record_notice_delivered(customer, delivered_at=MONDAY, by=clerk, at=MONDAY)
    answer = browse(clerk).get(BOARD)
    assert lines(answer) == []
    assert "Nobody here waits" in text_of(answer)


def test_the_drawing_and_the_table_say_the_same(browse, clerk, both, open_community):
    drawn = browse(clerk).get(BOARD + "chart").json()
    assert drawn["xAxis"]["data"] == [open_community.name]
    assert [one["data"] for one in drawn["series"]] == [[1], [1]]


def test_a_manager_sees_the_figures_and_nobody_by_name(browse, manager, both):
    answer = browse(manager).get(BOARD)
    assert answer.context["overdue"] == 1
    assert "lines" not in answer.context


def test_neither_is_for_the_administrators(browse, system_admin):
    assert browse(system_admin).get(BOARD).status_code == 403


def test_a_custodian_records_that_both_took_the_notice(browse, custodian, both):
    browser, numbers = browse(custodian), [one.number for one in both]

    answer = browser.post(
        BOARD + "told", {"numbers": numbers, "day": "2026-11-23", "reason": "form"}
    )

    bulk = BulkAmendment.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"{bulk.id}/")
    assert (bulk.what, BulkMember.objects.filter(status="ready").count()) == ("deliver_notice", 2)
    assert not Customer.objects.filter(notice="delivered").exists(), "only prepared"


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([], "Tick the customers"),
        (["YQL-000001", "ZZZ-000001"], "one community at a time"),
        (["ZZZ-000001"], "does not cover this community"),
        (["YQL-999999"], "no customers of this community"),
    ],
)
def test_what_cannot_be_recorded_is_said_on_the_board(browse, custodian, both, numbers, sentence):
    answer = browse(custodian).post(
        BOARD + "told", {"numbers": numbers, "day": "2026-11-23", "reason": "form"}
    )
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not BulkAmendment.objects.exists()


def test_a_clerk_may_not_record_many(browse, clerk, both):
    assert browse(clerk).post(BOARD + "told", {"numbers": both[0].number}).status_code == 403
