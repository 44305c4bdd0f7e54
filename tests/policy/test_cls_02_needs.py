"""CLS-2.2 and LC-072: a need is declared, served on the customer's own orders, in no list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.needs import policy, queries, services
from hudang.needs.catalogue import offers
from hudang.needs.models import ServiceNeed, Way
from hudang.needs.services import Declared
from hudang.registry import queries as registry
from hudang.service import needed
from hudang.service.models import Group
from tests.factories import MONDAY, account_of, identity_number, mobile
from tests.needs.wishes import CALL, QUIET, WHEELCHAIR, YES
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.duplicates.people",
    "tests.needs.people",
]  # fmt: skip
pytestmark = pytest.mark.django_db
End = ServiceNeed.End
DAY = timedelta(days=1)


# The catalogue


@pytest.mark.control("LC-072")
def test_every_need_relates_to_kinds_of_orders_that_there_are():
    for offer in offers().values():
        assert offer.groups <= set(Group), offer.code
        assert len(offer.code) <= ServiceNeed._meta.get_field("item").max_length
        assert offer.zh
        assert offer.en


@pytest.mark.control("LC-072", "LC-023")
def test_no_line_of_the_catalogue_names_an_illness_or_a_person():
    for offer in offers().values():
        policy.require_need_alone(note=offer.zh)
        policy.require_need_alone(note=offer.en)


# Declared at the counter


@pytest.mark.control("LC-072")
def test_quiet_hours_rest_on_the_contract_and_hold_for_two_years(declared, li_na):
    need = declared()
    assert (need.item, need.wish, need.said) == ("quiet_hours", "please", None)
    assert need.until_date == date(2028, 11, 23)
    assert list(queries.running(li_na, today=MONDAY.date())) == [need]
    assert not Consent.objects.exists()
    (entry,) = entries(what="needs.declare")
    assert (entry.purpose, list(entry.items)) == ("contract_service", [89])


@pytest.mark.control("LC-072", "LC-121")
def test_a_note_is_sealed_and_the_entry_does_not_say_which_need_it_is(declared):
    need = declared(CALL)
    assert CALL.note.encode() not in bytes(need.said.blob)
    (entry,) = entries(what="needs.declare")
    assert "call_ahead" not in str([entry.what, entry.reference, entry.purpose])


@pytest.mark.control("LC-072", "LC-091")
def test_a_wheelchair_is_kept_with_a_consent_of_its_own_and_sealed_whole(declared, li_na):
    with pytest.raises(EvidenceMissing, match="takes his consent"):
        declared(WHEELCHAIR)
    assert not ServiceNeed.objects.exists()

    need = declared(WHEELCHAIR, agreed=YES)

    assert (need.item, need.wish, need.frequency, need.hours) == ("", "", "", "")
    assert need.reveals_health
    consent = Consent.objects.get()
    assert (consent.purpose.code, consent.wording.situation, list(consent.wording.items)) == (
        "assistance", "sensitive", [65],
    )  # fmt: skip
    assert services.rows([need])[0].told is None


@pytest.mark.control("LC-091")
def test_who_refuses_keeps_every_service_and_the_need_is_not_kept(declared):
    with pytest.raises(EvidenceMissing, match="takes his consent"):
        declared(WHEELCHAIR, agreed=replace(YES, answer="refused", form=""))
    assert not ServiceNeed.objects.exists()


@pytest.mark.control("LC-072", "LC-023")
@pytest.mark.parametrize(
    "note",
    [
        "老人有糖尿病，请轻声",
        f"残疾人证{identity_number(5)}44",
        f"{identity_number(5)}43B1",
        f"打{mobile(9)}",
        "他是老赖",
        "a" * 201,
    ],
)
def test_a_diagnosis_a_certificate_or_a_number_is_refused_whatever_the_reason(declared, note):
    with pytest.raises(Forbidden, match="not why") as refusal:
        declared(replace(QUIET, note=note))
    assert note not in str(refusal.value)
    assert note not in str(refusal.value.missing)
    assert not ServiceNeed.objects.exists()


@pytest.mark.control("LC-072")
@pytest.mark.parametrize(
    "said",
    [
        Declared("no_children_upstairs", "please"),
        Declared("quiet_hours", "or_else"),
        Declared("quiet_hours", "please", frequency="mo-fr 8:15"),
        Declared("quiet_hours", "please", hours="08:00-08:30"),
    ],
)
def test_what_is_not_in_the_catalogue_or_would_be_a_routine_is_refused(declared, said):
    with pytest.raises(Forbidden):
        declared(said)


@pytest.mark.control("LC-072")
def test_an_engineer_declares_nothing_for_a_customer(declared, engineer):
    with pytest.raises(Forbidden):
        declared(by=engineer)


# Changed, confirmed, over


@pytest.mark.control("LC-072")
def test_a_need_that_is_declared_again_takes_the_place_of_the_earlier(declared, li_na):
    declared(QUIET)
    newer = declared(replace(QUIET, hours="morning"), at=MONDAY + DAY)
    assert list(queries.running(li_na, today=MONDAY.date())) == [newer]
    assert queries.ended(li_na).get().ended_for == End.REPLACED


@pytest.mark.control("LC-072")
def test_another_need_is_put_in_the_place_of_one(declared, li_na):
    first = declared(CALL)
    second = declared(QUIET, instead_of=first)
    over = ServiceNeed.objects.get(pk=first.pk)
    assert (over.ended_for, over.said) == (End.REPLACED, None)
    assert list(queries.running(li_na, today=MONDAY.date())) == [second]
    with pytest.raises(Forbidden, match="has ended"):
        declared(replace(QUIET, hours="evening"), instead_of=first)


@pytest.mark.control("LC-072")
def test_a_need_runs_out_unless_the_customer_confirms_it(declared, li_na, assistance):
    quiet, call = declared(QUIET), declared(CALL)
    later = MONDAY + timedelta(days=700)
    services.confirm(call, by=assistance, at=later)
    over = MONDAY + timedelta(days=732)
    assert list(queries.running(li_na, today=over.date())) == [ServiceNeed.objects.get(pk=call.pk)]
    assert services.expire(at=over) == 1
    assert services.expire(at=over) == 0
    assert ServiceNeed.objects.get(pk=quiet.pk).ended_for == End.EXPIRED
    with pytest.raises(Forbidden, match="has ended"):
        services.confirm(quiet, by=assistance, at=over)


@pytest.mark.control("LC-072", "LC-016")
def test_taken_back_the_words_go_at_once_and_the_consent_with_the_last(declared, assistance):
    first = declared(WHEELCHAIR, agreed=YES)
    second = declared(Declared("large_print", "please"))
    services.take_back(first, by=assistance, at=MONDAY + DAY)
    assert Consent.objects.get().state == "granted"
    services.take_back(second, by=assistance, at=MONDAY + DAY)
    assert Consent.objects.get().state == "withdrawn"
    assert set(ServiceNeed.objects.values_list("said", "ended_for")) == {(None, "taken_back")}
    with pytest.raises(Forbidden, match="has ended"):
        services.take_back(first, by=assistance, at=MONDAY + DAY)


@pytest.mark.control("LC-072", "LC-016")
def test_a_consent_taken_back_on_its_own_stops_every_use_at_once(declared, li_na, assistance):
    declared(QUIET)
    need = declared(WHEELCHAIR, agreed=YES)
    consents.withdraw(Consent.objects.get(), by=assistance, at=MONDAY + DAY)
    found = queries.usable(li_na, today=MONDAY.date(), at=MONDAY + DAY)
    assert [one.item for one in found] == ["quiet_hours"]
    assert services.remove_withdrawn(at=MONDAY + DAY) == 1
    assert services.remove_withdrawn(at=MONDAY + DAY) == 0
    over = ServiceNeed.objects.get(pk=need.pk)
    assert (over.said, over.ended_for) == (None, End.WITHDRAWN)


@pytest.mark.control("LC-072")
@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)))
def test_the_term_is_whole_months_and_never_beyond(day):
    until = policy.valid_until(declared=day)
    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) == policy.VALID_MONTHS
    assert until.day <= day.day


# On the customer's own orders, and nowhere else


@pytest.fixture
def leak(ordered, li_na):
    return ordered(customer=li_na)


def texts(rows):
    return [(row.told.item, row.told.note) for row in rows]


@pytest.mark.control("LC-072", "LC-053")
def test_who_mends_the_leak_reads_what_relates_to_it_and_opens_the_rest_by_a_tap(
    declared, leak, engineer
):
    declared(CALL)
    declared(QUIET)
    declared(WHEELCHAIR, agreed=YES)
    working = _again(engineer)
    shown = needed.needs_on(leak, by=working, at=MONDAY)
    assert texts(shown.rows) == [("call_ahead", "")]
    assert shown.sealed == 2
    opened = needed.open_needs(leak, by=working, at=MONDAY)
    assert sorted(texts(opened)) == [
        ("call_ahead", CALL.note), ("wheelchair", WHEELCHAIR.note),
    ]  # fmt: skip
    kept = entries(what="needs.open_for_order")
    assert {(one.reference, one.purpose) for one in kept} == {
        (leak.number, "repair_follow_up"), (leak.number, "assistance"),
    }  # fmt: skip


@pytest.mark.control("LC-072", "LC-053")
def test_whoever_does_not_deal_with_the_order_learns_of_no_need(declared, leak, liftman):
    declared(CALL)
    assert needed.needs_on(leak, by=liftman, at=MONDAY).rows == []
    with pytest.raises(EvidenceMissing, match="do not deal"):
        needed.open_needs(leak, by=liftman, at=MONDAY)
    assert entries(what="needs.open") == []


@pytest.mark.control("LC-072")
def test_a_neighbours_order_shows_none_of_it(declared, ordered, registered, engineer):
    declared(CALL)
    order = ordered(customer=registered("钱七", mobile=mobile(7)))
    assert needed.needs_on(order, by=_again(engineer), at=MONDAY).rows == []


@pytest.mark.control("LC-072", "LC-016")
def test_without_the_consent_the_order_shows_no_need_of_health(
    declared, leak, engineer, assistance
):
    declared(WHEELCHAIR, agreed=YES)
    consents.withdraw(Consent.objects.get(), by=assistance, at=MONDAY)
    working = _again(engineer)
    assert needed.needs_on(leak, by=working, at=MONDAY).sealed == 0
    assert needed.open_needs(leak, by=working, at=MONDAY) == []


# No list of people by need


@pytest.mark.control("LC-072")
def test_no_query_filter_or_column_finds_people_by_a_need(declared):
    """Neither the registry nor its filters know of needs; what seals one cannot be searched."""
    declared(QUIET)
    known = {*registry.filtered.__annotations__, *registry.filtered.__kwdefaults__}
    assert not {name for name in known if "need" in name}
    for asked in (queries.figures, queries.totals):
        assert "customer" not in str(asked.__annotations__["return"]).lower()


@pytest.mark.control("LC-072")
@pytest.mark.parametrize("path", ["/needs/", "/needs/chart", "/customers/{}/needs/"])
def test_marketing_tries_to_see_who_needs_what_is_refused_and_noted(
    client, declared, li_na, engineering, community, at_monday, path
):
    from tests.cast import appointed

    declared(QUIET)
    seller = appointed(
        "SC001", name="宋雅", role="staff", department=engineering, community=community,
        purposes=("commercial_messages",),
    )  # fmt: skip
    client.force_login(account_of(seller))
    answer = client.get(path.format(li_na.number))
    assert answer.status_code == 403
    assert "quiet" not in answer.content.decode().lower()
    (attempt,) = entries(act="refuse")
    assert attempt.what.startswith("web:")


@pytest.mark.control("LC-072")
def test_figures_begin_at_ten_people_and_what_reveals_health_is_one_number(
    declared, registered, open_community, assistance
):
    people = [registered(f"周{one}", mobile=mobile(200 + place))
              for place, one in enumerate("一二三四五六七八九")]  # fmt: skip
    for one in people:
        declared(QUIET, of=one)
        declared(WHEELCHAIR if one != people[0] else Declared("read_aloud", "please"),
                 of=one, agreed=YES)  # fmt: skip
    here = [open_community.id]
    assert queries.totals(queries.figures(here, today=MONDAY.date())) == []
    tenth = registered("周十", mobile=mobile(300))
    declared(QUIET, of=tenth)
    declared(WHEELCHAIR, of=tenth, agreed=YES)
    found = queries.totals(queries.figures(here, today=MONDAY.date()))
    assert {(one.offer.code if one.offer else "", one.people) for one in found} == {
        ("quiet_hours", 10), ("", 10),
    }  # fmt: skip


@pytest.mark.control("LC-072")
def test_the_ways_a_need_comes_by_are_these_four():
    assert set(Way.values) == {"counter", "portal", "survey", "visit"}


def _again(actor):
    from tests import factories

    return factories.acting(actor.code)
