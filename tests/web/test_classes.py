"""The classification table on its pages: rows, filters, the drawer, two days beside each other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog.models import Act, Entry
from hudang.classification.models import Scheme
from hudang.consent import queries as asked
from hudang.consent import services as consents
from tests.classification.told import TUESDAY
from tests.factories import MONDAY, acting, mobile
from tests.web.reading import entries, htmx, text_of

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def on_wednesday(time_machine) -> None:
    """Let the pages live in the days after the run."""
    time_machine.move_to(TUESDAY + timedelta(days=1), tick=True)


@pytest.fixture
def two_people(zhang_wei, registered, run, on_wednesday):
    """张伟 in a class, 李娜 standard, since Tuesday."""
    li_na = registered("李娜", mobile=mobile(52), house="5栋1单元201")
    run()
    return zhang_wei, li_na


def test_everybody_is_in_the_table_masked_and_the_look_is_one_entry(
    sign_in, custodian, two_people
):
    before = len(entries(what="classification.list_classes"))
    page = text_of(sign_in(custodian).get("/classes/"))
    for one in two_people:
        assert one.number in page
    assert "张伟" not in page
    assert "We come to you" in page
    assert "standard service" in page
    assert "by a run" in page
    found = entries(what="classification.list_classes")
    assert len(found) == before + 1
    assert found[0].count == 1


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"class_code": "comes"}, (True, False)),
        ({"class_code": "standard"}, (False, True)),
        ({"class_code": "carries"}, (False, False)),
        ({"building": "5"}, (False, True)),
        ({"role": "tenant"}, (False, False)),
        ({"role": "owner", "order": "house"}, (True, True)),
        ({"changed_since": "2026-11-16"}, (True, False)),
        ({"changed_since": "2030-01-01"}, (False, False)),
        ({"waits": "on"}, (False, False)),
        ({"text": "5栋1单元201"}, (False, True)),
        ({"text": "nonsense"}, (False, False)),
        ({"class_code": "none of them", "page": "99"}, (True, True)),
    ],
)
def test_the_table_is_narrowed(sign_in, custodian, two_people, filters, shown):
    page = text_of(
        htmx(sign_in(custodian), "/classes/?" + "&".join(map("=".join, filters.items())))
    )
    assert tuple(one.number in page for one in two_people) == shown


def test_the_number_of_a_customer_finds_him(sign_in, custodian, two_people):
    zhang_wei, li_na = two_people
    page = text_of(htmx(sign_in(custodian), f"/classes/?text={li_na.number}"))
    assert zhang_wei.number not in page


@pytest.mark.control("LC-066")
def test_the_drawer_says_why_what_it_changes_and_since_when(sign_in, custodian, two_people):
    zhang_wei, li_na = two_people
    client = sign_in(custodian)
    scheme = Scheme.objects.get().number
    place = f"/classes/{scheme}/{zhang_wei.number}"
    told = text_of(htmx(client, place))
    assert "leads to the class “We come to you”" in told
    assert "Extra help" in told
    assert "until now" in told
    assert "<html" not in told
    assert "<html" in text_of(client.get(place))
    standard = text_of(htmx(client, f"/classes/{scheme}/{li_na.number}"))
    assert "nothing is added to the standard service" in standard
    assert "until now" not in standard
    for word in ("consent", "refuse", "delete", "machine"):
        assert word not in standard.lower()
    assert client.get(f"/classes/FL-2026-99/{li_na.number}").status_code == 404
    assert client.get(f"/classes/{scheme}/YQL-99999").status_code == 404


def test_the_counts_come_of_the_last_run_and_open_nothing(sign_in, custodian, two_people):
    client, before = sign_in(custodian), len(entries())
    drawn = client.get("/classes/chart").json()
    assert drawn["yAxis"]["data"][0] == "standard service"
    assert sum(drawn["series"][0]["data"]) >= 2
    assert len(entries()) == before


def test_two_days_are_compared_when_asked_for_with_an_entry_for_each(
    sign_in, custodian, two_people
):
    client = sign_in(custodian)
    before = len(entries(what="classification.list_classes"))
    assert "Earlier day" in text_of(client.get("/classes/compare"))
    assert len(entries(what="classification.list_classes")) == before
    days = f"before={MONDAY.date()}&after={TUESDAY.date()}"
    page = text_of(client.get(f"/classes/compare?{days}"))
    assert len(entries(what="classification.list_classes")) == before + 2
    assert "We come to you, after" in page
    assert "standard service, before" in page
    assert 'data-chart="#flows"' in page
    old = text_of(client.get(f"/classes/compare?before=2026-01-01&after={TUESDAY.date()}"))
    assert "six months" in old
    wrong = client.get(f"/classes/compare?before={TUESDAY.date()}&after={MONDAY.date()}")
    assert wrong.status_code == 422
    assert "The earlier day comes first" in text_of(wrong)


@pytest.mark.control("LC-070")
def test_who_withdraws_is_standard_after_the_next_run_and_the_comparison_shows_it(
    sign_in, custodian, clerk, two_people, run, time_machine
):
    zhang_wei, _li_na = two_people
    wednesday = TUESDAY + timedelta(days=1)
    (given,) = asked.consents_of(zhang_wei)
    consents.withdraw(given, by=acting(clerk.code), at=wednesday)
    run(at=wednesday)
    time_machine.move_to(wednesday + timedelta(minutes=1), tick=True)
    days = f"before={TUESDAY.date()}&after={wednesday.date()}"
    page = text_of(sign_in(custodian).get(f"/classes/compare?{days}"))
    assert "We come to you, before" in page
    assert "standard service, after" in page


def test_before_any_scheme_was_in_force_there_is_no_table(sign_in, custodian, draft):
    client = sign_in(custodian)
    assert "No scheme was ever in force" in text_of(client.get("/classes/"))
    assert "No scheme was ever in force" in text_of(client.get("/classes/compare"))
    assert client.get("/classes/chart").status_code == 404


@pytest.mark.control("LC-125")
def test_the_page_of_another_community_is_refused_and_the_log_keeps_the_attempt(
    sign_in, custodian, in_force, other_community
):
    before = Entry.objects.filter(act=Act.REFUSE).count()
    client = sign_in(custodian)
    assert client.get(f"/classes/?community={other_community.code}").status_code == 403
    assert client.get(f"/classes/compare?community={other_community.code}").status_code == 403
    assert Entry.objects.filter(act=Act.REFUSE).count() == before + 2
    assert client.get("/classes/?community=NOWHERE").status_code == 404
