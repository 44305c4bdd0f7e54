"""POL-9.3 and POL-5.3: what somebody asks for is recorded at once, followed, and ends somehow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hudang.accesslog.models import Act
from hudang.accounts.models import TokenScope
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import services as registry
from hudang.registry.models import ServiceContract
from hudang.service import queries, services
from hudang.service.models import CallerWords, CustomerWords, ServiceRecord, Spot
from hudang.service.policy import Promise
from hudang.vault.models import VaultKey
from tests.factories import MONDAY, mobile
from tests.service.said import WORDS
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = pytest.mark.django_db
State = ServiceRecord.State
LATER = MONDAY + timedelta(hours=1)


def now_of(order: ServiceRecord) -> ServiceRecord:
    return ServiceRecord.objects.get(pk=order.pk)


# Recording


@pytest.mark.control("LC-169")
def test_a_leak_on_the_telephone_is_with_an_engineer_at_once(ordered, zhang_san, engineer):
    order = ordered(customer=zhang_san)
    assert order.number == "GD-01-000001"
    assert (order.state, order.team.name, order.assignee) == (
        State.ASSIGNED, "工程维修", engineer.code,
    )  # fmt: skip
    assert (order.urgency, order.place) == ("emergency", "3栋2单元1502")
    assert order.response_due_at == MONDAY + timedelta(minutes=15)
    (entry,) = entries(what="service.record_order")
    assert (entry.reference, entry.purpose, list(entry.items)) == (
        order.number, "repair_follow_up", [70],
    )  # fmt: skip


@pytest.mark.control("LC-169")
def test_the_next_one_goes_to_who_has_less_to_do(ordered, engineer, plumber):
    assert [ordered().assignee for _ in range(3)] == [engineer.code, plumber.code, engineer.code]


@pytest.mark.control("LC-121")
def test_the_order_says_nothing_of_anybody_and_the_words_are_sealed(ordered, zhang_san):
    order = ordered(customer=zhang_san)
    (words,) = queries.words_of(order)
    assert WORDS.encode() not in bytes(words.text.blob)
    assert words.sealing_owner == zhang_san.id
    row = {field.name: str(getattr(order, field.attname)) for field in order._meta.fields}
    assert str(zhang_san.id) not in row.values()


@pytest.mark.control("LC-002")
def test_a_caller_leaves_a_name_on_the_order_and_becomes_no_customer(ordered, passer_by, engineer):
    order = ordered("lamp", caller=passer_by, house=None, spot=Spot.ROAD)
    (words,) = queries.words_of(order)
    assert isinstance(words, CallerWords)
    assert VaultKey.objects.filter(owner_id=order.id, kind=6).exists()
    shown = services.view_order(order, by=engineer, at=LATER)
    assert (shown.name, shown.rows[0].text) == ("路过的周先生", WORDS)
    assert shown.mobile == "164****9999"
    assert services.call(order, by=engineer, at=LATER) == "16490009999"


@pytest.mark.control("LC-002")
def test_a_customers_telephone_does_not_stand_on_the_order_as_well(ordered, zhang_san, passer_by):
    with pytest.raises(Forbidden, match="with his record"):
        ordered(customer=zhang_san, caller=passer_by)
    assert not ServiceRecord.objects.exists()


@pytest.mark.control("LC-169")
def test_an_order_without_words_and_an_appointment_of_yesterday_are_refused(ordered):
    with pytest.raises(EvidenceMissing, match="what it is about"):
        ordered(text="  ")
    with pytest.raises(Forbidden, match="in the past"):
        ordered(appointed_at=MONDAY - timedelta(days=1))


@pytest.mark.control("LC-125")
def test_orders_are_recorded_where_ones_post_is(ordered, other_community, clerk):
    type = queries.types().get(code="lamp")
    asked = services.Asked(type=type, text=WORDS, spot=Spot.ROAD)
    with pytest.raises(Forbidden, match="does not cover"):
        services.record(other_community, asked, by=clerk, at=MONDAY)


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("person", ["legal_reviewer", "system_admin", "supervisor", "manager"])
def test_who_does_not_deal_with_customers_records_nothing(ordered, person, request):
    with pytest.raises(Forbidden, match="does not allow"):
        ordered(by=request.getfixturevalue(person))


# What the contract promises


@pytest.mark.control("LC-160")
def test_the_contract_says_by_when_and_its_own_line_for_a_kind_comes_first(
    ordered, open_community, custodian
):
    contract = ServiceContract.objects.get(community_id=open_community.id)
    for group, minutes in (("", 20), ("repair", 10)):
        promise = Promise(timedelta(minutes=minutes), timedelta(hours=2))
        services.set_promise(
            contract, group=group, urgency="emergency", promise=promise, by=custodian, at=MONDAY
        )
    order = ordered()
    assert order.contract_id == contract.id
    assert order.response_due_at == MONDAY + timedelta(minutes=10)
    assert ordered("dropped_object").response_due_at == MONDAY + timedelta(minutes=20)
    assert ordered("lamp").completion_due_at == MONDAY + timedelta(days=3)


@pytest.mark.control("LC-160")
def test_a_contract_that_has_ended_promises_nothing(ordered, open_community, custodian, clerk):
    contract = ServiceContract.objects.get(community_id=open_community.id)
    registry.end_contract(contract, on=date(2026, 11, 1), by=clerk, at=MONDAY)
    assert ordered().contract_id is None


# From hand to hand


@pytest.mark.control("LC-169")
def test_an_order_is_taken_up_waits_is_done_and_closed(ordered, zhang_san, engineer, clerk):
    order = ordered(customer=zhang_san)
    order = services.take_up(order, edition=1, by=engineer, at=LATER)
    order = services.wait(order, waits="material", edition=2, by=engineer, at=LATER)
    order = services.take_up(order, edition=3, by=engineer, at=LATER)
    order = services.finish(
        order, outcome="solved", text="换了角阀", minutes=40, edition=4, by=engineer, at=LATER
    )
    order = services.close(order, text="业主满意", edition=5, by=clerk, at=LATER)
    assert (order.state, order.outcome, order.closed_by) == (State.CLOSED, "solved", clerk.code)
    assert order.responded_at == LATER
    kinds = [one.kind for one in queries.words_of(order)]
    assert kinds == ["request", "work", "return_visit"]
    named = [entry.what for entry in entries(act=Act.CHANGE) if entry.reference == order.number]
    assert sorted(named) == [
        "service.close_order", "service.finish_order", "service.record_order",
        "service.take_up_order", "service.take_up_order", "service.wait_order",
    ]  # fmt: skip


@pytest.mark.control("LC-169")
def test_nothing_is_closed_without_an_outcome(ordered, engineer, clerk):
    order = services.take_up(ordered(), edition=1, by=engineer, at=LATER)
    with pytest.raises(EvidenceMissing, match="how it ended"):
        services.finish(order, outcome="", text="好了", edition=2, by=engineer, at=LATER)
    with pytest.raises(Forbidden, match="cannot become"):
        services.close(order, edition=2, by=clerk, at=LATER)


@pytest.mark.control("LC-169")
def test_of_two_who_close_at_once_the_second_looks_again(ordered, engineer, clerk, custodian):
    order = services.take_up(ordered(), edition=1, by=engineer, at=LATER)
    order = services.finish(order, outcome="solved", text="好了", edition=2, by=engineer, at=LATER)
    services.close(order, edition=order.edition, by=clerk, at=LATER)
    with pytest.raises(EvidenceMissing, match="changed this order"):
        services.close(order, edition=order.edition - 1, by=custodian, at=LATER)


@pytest.mark.control("LC-169")
def test_what_was_not_solved_is_opened_again_for_thirty_days(ordered, zhang_san, engineer, clerk):
    order = services.take_up(ordered(customer=zhang_san), edition=1, by=engineer, at=LATER)
    with pytest.raises(Forbidden, match="is not opened again"):
        services.reopen(order, text="又漏", edition=2, by=clerk, at=LATER)
    order = services.finish(order, outcome="solved", text="好了", edition=2, by=engineer, at=LATER)
    with pytest.raises(Forbidden, match="nothing is noted"):
        services.note(order, text="明天再来", by=engineer, at=LATER)
    order = services.close(order, edition=3, by=clerk, at=LATER)
    with pytest.raises(Forbidden, match="Record a new one"):
        services.reopen(order, text="又漏", edition=4, by=clerk, at=LATER + timedelta(days=31))
    order = services.reopen(order, text="又漏了", edition=4, by=clerk, at=LATER)
    assert (order.state, order.assignee, order.reopened) == (State.ASSIGNED, engineer.code, 1)
    assert order.outcome == ""


@pytest.mark.control("LC-169")
def test_work_is_given_to_a_team_that_does_it_and_to_somebody_of_it(
    ordered, open_community, custodian, clerk, engineer, butler
):
    guards = services.set_up_team(
        open_community, code="AB", name="保安", groups=["security"], members=[butler.code],
        by=custodian, at=MONDAY,
    )  # fmt: skip
    order = ordered()
    with pytest.raises(Forbidden, match="work of that kind"):
        services.assign(order, team=guards, edition=1, by=clerk, at=LATER)
    with pytest.raises(Forbidden, match="not in that team"):
        services.assign(order, team=order.team, person=butler.code, edition=1, by=clerk, at=LATER)


@pytest.mark.control("LC-169")
def test_a_closed_order_changes_hands_by_opening_it_again_alone(ordered, engineer, clerk):
    order = services.take_up(ordered(), edition=1, by=engineer, at=LATER)
    order = services.finish(order, outcome="solved", text="好", edition=2, by=engineer, at=LATER)
    for edition in (3, 4):
        with pytest.raises(Forbidden, match="cannot become"):
            services.assign(order, team=order.team, edition=edition, by=clerk, at=LATER)
        if edition == 3:
            order = services.close(order, edition=edition, by=clerk, at=LATER)
    assert now_of(order).outcome == "solved"


@pytest.mark.control("LC-169")
def test_a_repeated_order_is_cancelled_with_the_reason(ordered, clerk, engineer):
    order = services.cancel(ordered(), reason="repeated", edition=1, by=clerk, at=LATER)
    with pytest.raises(Forbidden, match="cannot become"):
        services.take_up(order, edition=2, by=engineer, at=LATER)


# Who reads it


@pytest.mark.control("LC-125")
def test_who_works_on_it_reads_it_in_full_and_it_is_logged_first(ordered, zhang_san, engineer):
    order = ordered(customer=zhang_san)
    shown = services.view_order(order, by=engineer, at=LATER)
    assert (shown.is_open, shown.name, shown.rows[0].text) == (True, "张三", WORDS)
    assert shown.mobile == "164****0001"
    (entry,) = entries(what="service.view_order")
    assert (list(entry.items), entry.reference) == ([1, 70], order.number)
    assert services.call(order, by=engineer, at=LATER) == mobile(1)
    assert entries(act=Act.CALL)[0].reference == order.number


@pytest.mark.control("LC-053", "LC-125")
def test_who_does_not_work_on_it_sees_masks(ordered, zhang_san, manager, liftman):
    order = ordered(customer=zhang_san)
    for person in (manager, liftman):
        shown = services.view_order(order, by=person, at=LATER)
        assert (shown.is_open, shown.name, shown.rows[0].text) == (False, "张*", "***")
        with pytest.raises(EvidenceMissing, match="do not deal with"):
            services.call(order, by=person, at=LATER)
    assert all(not entry.items for entry in entries(what="service.view_order"))


@pytest.mark.control("LC-053")
def test_a_contractor_reads_the_words_of_an_open_order_and_no_contact(
    ordered, open_community, zhang_san, custodian, liftman, clerk, repair_team
):
    services.set_up_team(
        open_community, code="DT", name="电梯维保", groups=["repair"], members=[liftman.code],
        contractor="迅达电梯(演示)", by=custodian, at=MONDAY,
    )  # fmt: skip
    order = ordered("lift_fault", customer=zhang_san)
    assert (order.state, order.team) == (State.RECORDED, None)
    team = queries.teams([open_community.id]).get(code="DT")
    order = services.assign(order, team=team, edition=1, by=clerk, at=LATER)
    shown = services.view_order(order, by=liftman, at=LATER)
    assert (shown.is_open, shown.name, shown.rows[0].text) == (True, "张*", WORDS)
    with pytest.raises(EvidenceMissing):
        services.call(order, by=liftman, at=LATER)
    order = services.take_up(order, edition=2, by=liftman, at=LATER)
    order = services.finish(order, outcome="solved", text="好", edition=3, by=liftman, at=LATER)
    shown = services.view_order(now_of(order), by=liftman, at=LATER)
    assert (shown.is_open, shown.rows[0].text) == (False, "***")


@pytest.mark.control("LC-125")
def test_a_closed_order_is_read_for_a_stated_purpose_only(ordered, zhang_san, engineer, clerk):
    order = services.take_up(ordered(customer=zhang_san), edition=1, by=engineer, at=LATER)
    order = services.finish(order, outcome="solved", text="好", edition=2, by=engineer, at=LATER)
    order = services.close(order, edition=3, by=clerk, at=LATER)
    assert not services.view_order(order, by=clerk, at=LATER).is_open


@pytest.mark.control("LC-138")
def test_a_token_of_another_system_records_and_reads_words_only_where_it_opens_values(
    open_community, ordered, zhang_san, clerk
):
    writing = replace(clerk, scopes=frozenset({TokenScope.READ, TokenScope.WRITE}))
    order = ordered(customer=zhang_san, by=writing)
    shown = services.view_order(order, by=writing, at=LATER)
    assert (shown.is_open, shown.rows[0].text) == (False, "***")
    opening = replace(
        clerk, scopes=frozenset({TokenScope.READ, TokenScope.WRITE, TokenScope.OPEN})
    )
    assert services.view_order(order, by=opening, at=LATER).rows[0].text == WORDS


# What becomes of it


@pytest.mark.control("LC-034")
def test_the_words_go_with_the_customer_and_the_order_stays(
    ordered, zhang_san, custodian, privacy_lead
):
    order = ordered(customer=zhang_san)
    stay = zhang_san.occupancies.get()
    registry.end_occupancy(stay, on=date(2026, 11, 23), by=custodian, at=LATER)
    registry.shred_customer(zhang_san, proposed_by=custodian, confirmed_by=privacy_lead, at=LATER)
    assert not CustomerWords.objects.exists()
    assert now_of(order).place == "3栋2单元1502"
    assert queries.customers_of([order]) == {}


def test_the_orders_of_a_customer_are_found_by_him(ordered, zhang_san, passer_by, clerk):
    mine = ordered(customer=zhang_san)
    ordered(caller=passer_by)
    assert list(queries.orders_of_customer(zhang_san, by=clerk)) == [mine]


@pytest.mark.control("LC-053")
def test_a_contractor_reads_no_telephone_that_stands_in_the_words(
    ordered, open_community, zhang_san, custodian, liftman, clerk
):
    team = services.set_up_team(
        open_community, code="LH", name="绿化外包", groups=["green"], members=[liftman.code],
        contractor="绿野园林(演示)", by=custodian, at=MONDAY,
    )  # fmt: skip
    text = "树枝碰窗，电话13800138000，请回电"
    order = ordered("tree", customer=zhang_san, text=text, kept_reason="needed")
    assert order.team_id == team.id
    shown = services.view_order(order, by=liftman, at=LATER)
    assert "13800138000" not in shown.rows[0].text
    assert "树枝碰窗" in shown.rows[0].text
    assert text == services.view_order(order, by=clerk, at=LATER).rows[0].text
