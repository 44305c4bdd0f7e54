"""Registering, amending, moving in and out: each with its ground, its history and its entry."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hudang.accesslog import queries as log
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import queries, services
from hudang.registry.cleaning import InvalidItems
from hudang.registry.models import Customer, CustomerChange, House, Occupancy
from hudang.registry.parsing.houses import ParsedHouse
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import HouseFacts, Stay
from hudang.vault import index
from tests.cast import LI_SI, ZHANG_SAN
from tests.factories import MONDAY, mobile

TODAY = MONDAY.date()


@pytest.fixture
def house(open_community, clerk) -> House:
    facts = HouseFacts(ParsedHouse("1502", building="3", unit="2"))
    return services.create_house(open_community, facts=facts, by=clerk, at=MONDAY)


@pytest.fixture
def register(open_community, house, clerk):
    """Register somebody in the house at the counter."""

    def register(who=ZHANG_SAN, *, role="owner", by=clerk, values=None, **options) -> Customer:
        given = {1: who.name, 2: who.mobile, 11: who.id_number} if values is None else values
        options.setdefault("stays", [Stay(house, role)])
        options.setdefault("collected_date", TODAY)
        return services.register(open_community, values=given, by=by, at=MONDAY, **options)

    return register


def masked(customer: Customer) -> dict[int, str]:
    (values,) = disclosure.masks([customer], level=Level.M2)
    return values


# Register


def test_a_registered_customer_is_sealed_numbered_and_found(register, clerk):
    customer = register()
    assert customer.number == "YQL-000001"
    assert str(customer.contact) == "<sealed contact>"
    assert masked(customer) == {
        1: "张*",
        2: "164****0001",
        10: "resident_id",
        11: "***" + ZHANG_SAN.id_number[-1],
    }
    assert services.search(ZHANG_SAN.mobile, by=clerk, at=MONDAY).rows[0].number == customer.number


def test_registering_is_one_entry_that_names_the_customer(register, community):
    customer = register()
    looks = log.who_looked_at(customer.id)
    assert [(entry.act, entry.what) for entry in looks] == [("change", "registry.register")]


def test_values_are_cleaned_before_they_are_sealed(register):
    customer = register(values={1: " 张 三 ", 2: "+86 164 9000 0001"})
    assert masked(customer) == {1: "张*", 2: "164****0001"}


def test_wrong_values_are_named_item_by_item(register):
    with pytest.raises(InvalidItems) as refused:
        register(values={1: "张3", 2: "12"})
    assert {item: one.reason for item, one in refused.value.errors.items()} == {
        1: "digit",
        2: "mobile",
    }
    assert Customer.objects.count() == 0


@pytest.mark.control("LC-002")
def test_an_item_that_may_not_be_collected_is_refused_with_its_control(register):
    from hudang.purposes import inventory

    income = inventory.by_code("income").number
    with pytest.raises(Forbidden):
        register(values={1: "张三", income: "87654"})


def test_an_item_that_has_its_place_elsewhere_is_not_taken(register):
    with pytest.raises(InvalidItems):
        register(values={1: "张三", 30: "京A12345"})


def test_somebody_has_a_name_and_a_house(register):
    with pytest.raises(InvalidItems):
        register(values={2: mobile(1)})
    with pytest.raises(Invalid):
        register(stays=[])


def test_an_organisation_has_a_name_of_its_own(register):
    values = {60: "安栖贸易有限公司", 61: "91350100M000100Y43", 2: mobile(3)}
    customer = register(values=values, type="organisation")
    assert customer.completeness == 100
    assert masked(customer)[60] == "安栖贸易有限公司"


def test_numbers_run_per_community(register, open_community):
    numbers = [
        register(who, role=role, is_known_double=True).number
        for who, role in ((ZHANG_SAN, "owner"), (LI_SI, "co_owner"))
    ]
    assert numbers == ["YQL-000001", "YQL-000002"]


def test_the_same_person_is_not_registered_twice(register):
    register()
    with pytest.raises(EvidenceMissing, match="YQL-000001") as refused:
        register(role="co_owner")
    assert refused.value.control == "LC-005"


def test_a_person_decides_that_it_is_somebody_else(register):
    register()
    assert register(role="co_owner", is_known_double=True).number == "YQL-000002"


def test_a_shared_telephone_in_another_house_is_not_told(register, open_community, clerk):
    register()
    facts = HouseFacts(ParsedHouse("1602", building="3", unit="2"))
    other = services.create_house(open_community, facts=facts, by=clerk, at=MONDAY)
    values = {1: LI_SI.name, 2: ZHANG_SAN.mobile}
    assert register(values=values, stays=[Stay(other, "owner")]).number == "YQL-000002"


def test_whoever_guesses_learns_nothing_and_still_records(register, open_community, clerk):
    register()
    for middle in range(6):
        with suppress(Forbidden):
            disclosure.count_search(
                clerk.code, kind=index.Lookup.MOBILE, value=f"164{middle}9900001", at=MONDAY
            )
    assert register(role="co_owner").number == "YQL-000002"


def test_a_house_has_one_owner(register):
    register()
    with pytest.raises(EvidenceMissing, match="owner already"):
        register(LI_SI)


def test_the_database_keeps_an_occupancy_single(register, house):
    customer = register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.create(
            community_id=house.community_id,
            customer_id=customer.id,
            house_id=house.id,
            role="owner",
            basis="contract",
        )


def test_a_house_of_another_community_cannot_be_given(register, other_community, house):
    customer = register()
    Occupancy.objects.create(
        community_id=other_community.id,
        customer_id=customer.id,
        house_id=house.id,
        role="tenant",
        basis="contract",
    )
    with pytest.raises(IntegrityError):
        transaction.get_connection().check_constraints()


# Amend


def test_an_amendment_changes_one_item_and_keeps_the_others(register, clerk):
    customer = register()
    amended = services.amend(
        customer, values={2: mobile(8)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    assert amended.revision == 2
    assert masked(amended)[2] == "164****0008"
    assert masked(amended)[1] == "张*"


def test_search_follows_an_amendment(register, clerk):
    customer = register()
    services.amend(
        customer, values={2: mobile(8)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    assert services.search(mobile(8), by=clerk, at=MONDAY).rows
    assert services.search(ZHANG_SAN.name, by=clerk, at=MONDAY).rows
    assert not services.search(ZHANG_SAN.mobile, by=clerk, at=MONDAY).rows


def test_an_item_is_taken_away(register, clerk):
    amended = services.amend(
        register(), values={11: None}, expected_revision=1, reason="form", by=clerk, at=MONDAY
    )
    assert 11 not in masked(amended)
    assert 11 not in amended.items
    assert amended.completeness == 80


def test_the_history_of_a_change_holds_no_value(register, clerk):
    services.amend(
        register(), values={2: mobile(8)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    (change,) = CustomerChange.objects.all()
    assert (change.items, change.reason, change.revision) == ([2], "told", 2)
    assert mobile(8) not in queries.describe_change(change)


@pytest.mark.control("LC-005")
def test_the_second_of_two_people_sees_what_the_first_changed(register, clerk, custodian):
    customer = register()
    services.amend(
        customer, values={2: mobile(8)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    with pytest.raises(EvidenceMissing) as refused:
        services.amend(
            Customer.objects.get(),
            values={1: "张三丰"},
            expected_revision=1,
            reason="typing",
            by=custodian,
            at=MONDAY,
        )
    (missing,) = refused.value.missing
    assert clerk.code in str(missing)
    assert masked(Customer.objects.get())[1] == "张*"


def test_a_change_needs_a_known_reason(register, clerk):
    with pytest.raises(EvidenceMissing):
        services.amend(
            register(), values={2: mobile(8)}, expected_revision=1, reason="", by=clerk, at=MONDAY
        )


@pytest.mark.control("LC-019")
def test_an_item_that_rests_on_consent_waits_for_the_personal_notice(register, clerk):
    customer = register()
    amend = {"values": {5: "zhang@example.com"}, "reason": "told", "by": clerk, "at": MONDAY}
    with pytest.raises(EvidenceMissing) as refused:
        services.amend(customer, expected_revision=1, **amend)
    assert refused.value.control == "LC-019"
    services.record_notice_delivered(customer, delivered_at=MONDAY, by=clerk, at=MONDAY)
    assert services.amend(customer, expected_revision=1, **amend).items[:3] == [1, 2, 5]


def test_a_contact_that_worked_renews_the_record(register, clerk):
    customer = register()
    later = MONDAY + timedelta(days=400)
    assert services.view_customer(customer.number, by=clerk, at=later).is_stale
    services.verify_contact(customer, by=clerk, at=later)
    assert not services.view_customer(customer.number, by=clerk, at=later).is_stale


# Houses and vehicles


def test_the_end_of_an_occupancy_makes_room_for_the_next_owner(register, clerk):
    register()
    services.end_occupancy(Occupancy.objects.get(), on=TODAY, by=clerk, at=MONDAY)
    assert register(LI_SI).number == "YQL-000002"


def test_an_occupancy_does_not_end_before_it_begins(register, house, clerk):
    register(stays=[Stay(house, "owner", started_date=TODAY)])
    with pytest.raises(EvidenceMissing):
        services.end_occupancy(
            Occupancy.objects.get(), on=TODAY - timedelta(days=1), by=clerk, at=MONDAY
        )


def test_a_customer_gets_a_second_house(register, open_community, clerk):
    customer = register()
    facts = HouseFacts(ParsedHouse("1602", building="3", unit="2"))
    other = services.create_house(open_community, facts=facts, by=clerk, at=MONDAY)
    services.add_occupancy(customer, stay=Stay(other, "owner"), by=clerk, at=MONDAY)
    view = services.view_customer(customer.number, by=clerk, at=MONDAY)
    assert [stay.label for stay in view.stays] == ["3栋2单元1502", "3栋2单元1602"]
    assert [change.reason for change in view.changes] == ["add_occupancy"]


def test_a_vehicle_is_shown_masked_and_found_by_its_plate(register, clerk):
    customer = register()
    services.add_vehicle(customer, plate="京A·12345", by=clerk, at=MONDAY)
    view = services.view_customer(customer.number, by=clerk, at=MONDAY)
    assert [vehicle.plate for vehicle in view.vehicles] == ["京A*****"]
    assert services.search("京A12345", by=clerk, at=MONDAY).rows[0].number == customer.number


def test_an_amendment_keeps_every_plate_searchable(register, clerk):
    customer = register()
    for plate in ("京A12345", "京B54321"):
        services.add_vehicle(customer, plate=plate, by=clerk, at=MONDAY)
    services.amend(
        customer, values={2: mobile(8)}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    for plate in ("京A12345", "京B54321"):
        assert services.search(plate, by=clerk, at=MONDAY).rows


def test_the_state_of_a_house_is_changed_and_logged(house, clerk):
    assert services.set_house_state(house, state="vacant", by=clerk, at=MONDAY).state == "vacant"
    with pytest.raises(ValueError, match="haunted"):
        services.set_house_state(house, state="haunted", by=clerk, at=MONDAY)


# Who may


@pytest.mark.control("LC-011")
def test_other_departments_do_not_register(register, engineer, manager):
    for somebody in (engineer, manager):
        with pytest.raises(Forbidden):
            register(by=somebody)
    assert Customer.objects.count() == 0


def test_nobody_registers_outside_his_communities(other_community, house, clerk):
    with pytest.raises(Forbidden):
        services.register(
            other_community,
            values={1: "张三"},
            stays=[Stay(house, "owner")],
            collected_date=date(2026, 11, 23),
            by=clerk,
            at=MONDAY,
        )


def test_a_document_of_another_kind_is_read_by_its_rule(register):
    customer = register(values={1: "Ana Silva", 10: "foreign_passport", 11: "AB123456"})
    assert masked(customer)[11] == "****56"
    with pytest.raises(InvalidItems):
        register(values={1: "Ana Silva", 10: "foreign_passport", 11: "?"}, is_known_double=True)


def test_a_notice_handed_over_at_the_counter_is_recorded_with_the_registration(register):
    customer = register(notice_delivered=True, values={1: "张三", 5: "zhang@example.com"})
    assert customer.notice == Customer.Notice.DELIVERED


def test_without_a_notice_none_can_be_handed_over(community, contract, clerk):
    with pytest.raises(EvidenceMissing) as refused:
        services.record_notice_delivered(
            Customer(community=community), delivered_at=MONDAY, by=clerk, at=MONDAY
        )
    assert refused.value.control == "LC-019"
