"""Contact persons: records of their own, found by telephone, called while they stay."""

from __future__ import annotations

from datetime import date

import pytest

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.demo import organisations
from hudang.registry import queries, services
from hudang.registry.models import ContactPerson, Customer, CustomerChange, House, Occupancy
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from hudang.vault.models import VaultKey
from tests import cast
from tests.factories import MONDAY, mobile
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-010", "LC-011")]

SINCE = date(2026, 11, 2)
LIN_YUE = {1: "林悦", 2: mobile(61)}


@pytest.fixture
def houses(open_community, clerk):
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(open_community, facts=facts, by=clerk, at=MONDAY)
    return {house.label: house for house in queries.houses_of(open_community.id)}


@pytest.fixture
def company(open_community, houses, clerk):
    return a_company("安和商贸有限公司(演示)", 60, houses[HOUSES[0]], open_community, clerk)


def a_company(name, serial, house, community, clerk, role="owner"):
    return services.register(
        community,
        values={60: name, 2: mobile(serial)},
        stays=[Stay(house, role)],
        type="organisation",
        collected_date=SINCE,
        is_known_double=True,
        by=clerk,
        at=MONDAY,
    )


@pytest.fixture
def tie(company, clerk):
    return services.add_contact(
        company, values=LIN_YUE, position="head", started_date=SINCE, by=clerk, at=MONDAY
    )


def test_lin_yue_has_her_own_record_keys_and_notice_and_no_house(tie, company):
    contact = tie.customer
    assert contact.type == Customer.Type.CONTACT
    assert contact.notice == Customer.Notice.DUE
    assert contact.items == [1, 2]
    assert contact.completeness == 100
    assert (contact.number, tie.organisation_id) == ("YQL-000002", company.id)
    assert not Occupancy.objects.filter(customer_id=contact.id).exists()
    assert VaultKey.objects.filter(owner_id=contact.id).exists()


def test_her_telephone_finds_her_and_shows_the_company(tie, company, clerk):
    found = services.search(LIN_YUE[2], by=clerk, at=MONDAY)
    (row,) = found.rows
    assert row.number == tie.customer.number
    assert row.organisation.number == company.number
    assert row.organisation.name == "安和商贸有限公司(演示)"
    assert "林悦" not in row.name


def test_adding_and_ending_are_entries_that_name_both(tie, company, clerk):
    services.end_contact(tie, on=date(2026, 11, 20), by=clerk, at=MONDAY)
    for what in ("registry.add_contact", "registry.end_contact"):
        entry = Entry.objects.get(what=what)
        assert entry.actor_code == clerk.code
    for customer in (tie.customer, company):
        reasons = CustomerChange.objects.filter(customer_id=customer.id)
        assert set(reasons.values_list("reason", flat=True)) == {"add_contact", "end_contact"}


def test_the_butler_reads_and_dials_her_in_the_beat_of_the_company_until_she_leaves(
    tie, company, clerk, butler
):
    def seen():
        (one,) = services.view_contacts(company, by=butler, at=MONDAY)
        return one.row.is_name_open, queries.homes_of([tie.customer])[tie.customer_id]

    assert seen() == (True, {(company.community_id, "3")})
    services.end_contact(tie, on=date(2026, 11, 20), by=clerk, at=MONDAY)
    assert seen() == (False, set())


def test_a_contact_who_left_is_not_ended_again(tie, clerk):
    services.end_contact(tie, on=date(2026, 11, 20), by=clerk, at=MONDAY)
    with pytest.raises(Forbidden):
        services.end_contact(tie, on=date(2026, 11, 21), by=clerk, at=MONDAY)


def test_her_e_mail_waits_for_the_notice(company, tie, clerk):
    values = {1: "高远", 2: mobile(62), 5: "gy@example.com"}
    facts = {"position": "finance", "started_date": SINCE, "by": clerk, "at": MONDAY}
    with pytest.raises(EvidenceMissing):
        services.add_contact(company, values=values, **facts)
    told = services.add_contact(company, values=values, notice_delivered=True, **facts)
    assert told.customer.notice == Customer.Notice.DELIVERED
    assert Customer.objects.filter(type="contact").count() == 2


def test_an_identity_number_is_refused_now_and_later(company, tie, clerk):
    values = {**LIN_YUE, 11: cast.LI_SI.id_number}
    with pytest.raises(Forbidden):
        services.add_contact(
            company, values=values, position="head", started_date=SINCE, by=clerk, at=MONDAY
        )
    with pytest.raises(Forbidden):
        services.amend(
            tie.customer, values={11: cast.LI_SI.id_number}, expected_revision=1,
            reason="told", by=clerk, at=MONDAY,
        )  # fmt: skip


def test_she_gets_no_house_no_vehicle_and_does_not_move(
    tie, houses, clerk, open_community, other_community
):
    contact = tie.customer
    with pytest.raises(Forbidden):
        services.add_occupancy(
            contact, stay=Stay(houses[HOUSES[1]], "tenant"), by=clerk, at=MONDAY
        )
    with pytest.raises(Forbidden):
        services.add_vehicle(contact, plate="京A12345", by=clerk, at=MONDAY)
    with pytest.raises(Forbidden):
        services.register(
            open_community, values=LIN_YUE, stays=[Stay(houses[HOUSES[1]], "tenant")],
            type="contact", collected_date=SINCE, by=clerk, at=MONDAY,
        )  # fmt: skip


def test_an_owner_with_her_telephone_registers_as_if_she_were_not_there(tie, houses, clerk):
    owner = services.register(
        tie.organisation.community, values=LIN_YUE, stays=[Stay(houses[HOUSES[1]], "owner")],
        collected_date=SINCE, by=clerk, at=MONDAY,
    )  # fmt: skip
    assert owner.type == Customer.Type.PERSON


def test_a_private_owner_has_no_contact_persons(zhang_san, clerk):
    with pytest.raises(EvidenceMissing):
        services.add_contact(
            zhang_san, values=LIN_YUE, position="head", started_date=SINCE, by=clerk, at=MONDAY
        )


@pytest.mark.parametrize("who", ["engineer", "supervisor", "system_admin"])
def test_only_customer_service_adds_and_ends(request, company, tie, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        services.add_contact(
            company, values=LIN_YUE, position="head", started_date=SINCE, by=actor, at=MONDAY
        )
    with pytest.raises(Forbidden):
        services.end_contact(tie, on=SINCE, by=actor, at=MONDAY)


@pytest.mark.control("LC-005")
def test_two_records_of_one_company_merge_with_their_contacts_and_part_again(
    company, tie, houses, clerk, open_community
):
    other = a_company(
        "安和商贸(演示)", 63, houses[HOUSES[1]], open_community, clerk, role="tenant"
    )
    held = services.open_held([other, company], what="merge", by=clerk, at=MONDAY)
    done = services.absorb(other, company, taken=(), held=held, by=clerk, at=MONDAY)
    assert [one.tie.id for one in services.view_contacts(other, by=clerk, at=MONDAY)] == [tie.id]
    services.release(
        other, company, before=done.before, moved=done.moved, held=held, by=clerk, at=MONDAY
    )
    assert ContactPerson.objects.get().organisation_id == company.id


def test_the_demonstration_has_three_companies_and_one_contact_who_left(
    open_community, houses, clerk
):
    House.objects.update(state=House.State.VACANT)
    organisations.settle(open_community, by=clerk)
    ties = ContactPerson.objects.all()
    assert ties.values("organisation_id").distinct().count() == 3
    assert ties.filter(ended_date__isnull=False).count() == 1
