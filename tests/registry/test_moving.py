"""李强 moves a customer to another community: one person, a new number, everything sealed anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from hudang.accesslog import queries as log
from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.verify import verify
from hudang.accesslog.verify.report import Kind as Found
from hudang.accounts.models import Department, Role
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.duplicates.models import Pair
from hudang.purposes import queries as notices
from hudang.purposes import services as purposes
from hudang.registry import queries, services
from hudang.registry.models import (
    Customer,
    CustomerChange,
    Occupancy,
    RosterImport,
    ServiceContract,
    Vehicle,
)
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from hudang.vault import index, keyring, opening
from hudang.vault import services as vault
from hudang.vault.checking import Finding, check
from hudang.vault.errors import VaultError
from hudang.vault.index import Lookup
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import RetiredGeneration, VaultKey
from tests import cast, factories
from tests.factories import HIRED, MONDAY, mobile
from tests.registry import rosters
from tests.registry.company import found_company
from tests.registry.rosters import row, workbook

pytestmark = pytest.mark.control("LC-005", "LC-010")

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def company(worker, settings, tmp_path, clock):
    """Two customers came with a roster, one of them with a vehicle."""
    for name in ("LEDGER", "BACKUP", "LOG"):
        setattr(settings, f"HUDANG_{name}", tmp_path / name.lower())
    accesslog.initialise(at=MONDAY)
    company = found_company()
    rows = [row(0), row(1, 车牌="京A12345")]
    roster = rosters.receive(company.community, data=workbook(rows), by=company.clerk)
    rosters.import_all(
        rosters.check(roster, by=company.clerk, clock=clock), by=company.clerk, clock=clock
    )
    return company


@pytest.fixture
def there(company):
    """Another community of the same office, with two houses, a contract and a notice."""
    community = factories.make_community("YXL", name="云栖里", office=company.community.office)
    by = keeper(community, code="KF009")
    facts = [HouseFacts(place=parse_house(f"3栋2单元150{n}")) for n in (1, 2)]
    services.create_houses(community, facts=facts, by=by, at=HIRED)
    purposes.record_posting(
        notices.current_notice(at=AT), community=community.id, place="大堂", posted_at=HIRED,
        photo=factories.photo(), by=by, at=MONDAY,
    )  # fmt: skip
    contract = services.conclude_contract(
        community.id, number="HT-2026-2", kind="preliminary", fee_basis="lump_sum",
        valid_from=date(2026, 1, 1), by=by, at=HIRED,
    )  # fmt: skip
    services.sign_contract(contract, on=date(2026, 1, 1), by=by, at=HIRED)
    return community


def keeper(*communities, code="KF002"):
    """A custodian with a post in each of those communities."""
    service = Department.objects.get(is_customer_service=True)
    user = factories.make_user(code, name="李强", password=factories.PASSWORD)
    factories.make_post(
        user, role=Role.CUSTODIAN, department=service, communities=list(communities),
        purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    factories.sign_undertaking(user)
    return factories.acting(code)


@pytest.fixture
def li_qiang(company, there):
    return keeper(company.community, there)


@pytest.fixture
def owner(company):
    """The customer with the vehicle."""
    return Customer.objects.get(id=Vehicle.objects.get().customer_id)


def stay(community, n=0):
    return Stay(queries.houses_of(community.id)[n], "owner", started_date=date(2026, 11, 1))


def move(customer, there, by, **more):
    given = {"stays": [stay(there)], "expected_revision": customer.revision, **more}
    return services.move_customer(customer, to=there, by=by, at=AT, **given)


@pytest.fixture
def found(own_database):
    """Give every entry its leaf and say what verification finds; the clocks here are invented."""

    def run():
        with own_database.connect("sequencer") as sequencing:
            sequencer.run_once(database=sequencing)
        with own_database.connect("auditor") as auditing:
            report = verify(at=datetime.now(UTC), database=auditing, sealed=True)
        return {str(finding) for finding in report.findings if finding.kind != Found.CLOCK_BACK}

    return run


def test_the_same_person_is_found_and_opened_there_and_nowhere_else(
    company, there, li_qiang, owner
):
    moved = move(owner, there, li_qiang)
    found = {
        community: index.candidates(Lookup.MOBILE, communities=[community.id], value=mobile(1))
        for community in (company.community, there)
    }

    assert (moved.id, moved.community_id, moved.number) == (owner.id, there.id, "YXL-000001")
    assert not Customer.objects.filter(community_id=company.community.id, id=owner.id).exists()
    assert opening.open_many([moved], ["contact"])[0]["contact"][2] == mobile(1)
    assert opening.open_many([Vehicle.objects.get()], ["plate"])[0]["plate"][30] == "京A12345"
    assert found == {company.community: [], there: [(there.id, owner.id)]}
    assert [s.label for s in queries.stays_of([moved], ended=True)[moved.id]]
    assert Occupancy.objects.filter(customer_id=owner.id).get().community_id == there.id
    counts = check(at=AT, sample=None).counts
    assert not {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED} & set(counts)


def test_keys_are_of_the_next_generation_and_the_old_ones_go_with_a_verified_copy(
    company, there, li_qiang, owner
):
    here = Owner(Kind.CUSTOMER, company.community.id, owner.id)
    before = keyring.read([here])[here.address].keys
    move(owner, there, li_qiang)
    after = here._replace(community=there.id)
    moved = keyring.read([after])[after.address].keys

    assert {(slot, generation + 1) for slot, generation in before if slot != Slot.LOG} == set(
        moved
    )
    assert not set(before.values()) & set(moved.values())
    assert RetiredGeneration.objects.count() == len(moved)
    vault.forget_generations(retired_before=AT.replace(hour=20))
    left = keyring.read([here])
    assert all(slot == Slot.LOG for bundle in left.values() for slot, _generation in bundle.keys)
    assert opening.open_many([Customer.objects.get(id=owner.id)], ["contact"])


def test_a_row_edited_into_another_community_does_not_open(company, there, owner):
    """With every right in the database, and keys of that community for the same person."""
    here = Owner(Kind.CUSTOMER, company.community.id, owner.id)
    with transaction.atomic():
        keyring.move(here, to=here._replace(community=there.id))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in ("registry_occupancy", "registry_customerchange", "registry_vehicle"):
            cursor.execute(f"DELETE FROM {table} WHERE customer_id = %s", [owner.id])
        cursor.execute(
            "UPDATE registry_customer SET community_id = %s WHERE id = %s", [there.id, owner.id]
        )
    with pytest.raises(VaultError):
        opening.open_many([Customer.objects.get(id=owner.id)], ["contact"])


def test_the_log_names_both_communities_and_every_record_as_it_is_now(
    company, there, li_qiang, owner, found
):
    moved = move(owner, there, li_qiang)
    entry = log.who_looked_at(owner.id).filter(what="registry.move_customer").get()

    assert (entry.actor_code, entry.subjects) == ("KF002", 2)
    assert queries.changes_of(moved)[0].reason == "move_customer"
    assert found() == set()


def test_who_was_moved_is_destroyed_with_what_the_first_community_still_had(
    company, there, li_qiang, owner, found
):
    moved = move(owner, there, li_qiang)
    for occupancy in Occupancy.objects.filter(customer_id=owner.id):
        services.end_occupancy(occupancy, on=date(2026, 11, 24), by=li_qiang, at=AT)
    service = Department.objects.get(is_customer_service=True)
    lead = cast.appointed(
        "ZB002", name="吴岚", role=Role.PRIVACY_LEAD, department=service,
        community=there, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    moved.refresh_from_db()
    services.shred_customer(moved, proposed_by=li_qiang, confirmed_by=lead, at=AT)

    assert not VaultKey.objects.filter(owner_id=owner.id).exists()
    assert not log.who_looked_at(owner.id).exists()
    assert found() == set()


def test_he_comes_back_under_a_third_generation(company, there, li_qiang, owner):
    moved = move(owner, there, li_qiang)
    back = move(moved, company.community, li_qiang, stays=[stay(company.community, 1)])

    assert back.community_id == company.community.id
    assert back.number == "YQL-000003"
    address = Owner(Kind.CUSTOMER, company.community.id, owner.id)
    assert keyring.read([address])[address.address].current(Slot.CONTACT)[0] == 3
    assert opening.open_many([back], ["contact"])[0]["contact"][2] == mobile(1)


def test_whoever_has_one_of_the_two_communities_moves_nobody(company, there, owner):
    with pytest.raises(Forbidden):
        move(owner, there, keeper(company.community, code="KF003"))
    with pytest.raises(Forbidden):
        move(owner, there, keeper(there, code="KF004"))
    assert Customer.objects.get(id=owner.id).community_id == company.community.id


def test_a_clerk_moves_nobody(company, there, owner):
    with pytest.raises(Forbidden):
        move(owner, there, company.clerk)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"stays": []}, "a house in the other community"),
        ({"to": "here"}, "another community than the one he is in"),
        ({"importing": True}, "the end of the roster import"),
    ],
)
def test_what_is_missing_is_named(company, there, li_qiang, owner, given, missing):
    to = company.community if given.get("to") else there
    if given.get("importing"):
        RosterImport.objects.update(status=RosterImport.Status.IMPORTING)
    with pytest.raises(EvidenceMissing) as refusal:
        move(owner, to, li_qiang, stays=given.get("stays", [stay(to)]))
    assert any(missing in str(one) for one in refusal.value.missing)


def test_without_a_contract_there_he_stays(company, there, li_qiang, owner):
    ServiceContract.objects.filter(community_id=there.id).update(state="ended")
    with pytest.raises(EvidenceMissing, match="a contract"):
        move(owner, there, li_qiang)


def test_who_is_there_already_is_told_before_and_may_be_somebody_else(
    company, there, li_qiang, owner
):
    services.register(
        there, values={1: cast.QIAN_QI.name, 2: mobile(1)}, stays=[stay(there, 1)],
        collected_date=date(2026, 11, 2), notice_delivered=True, by=li_qiang, at=AT,
    )  # fmt: skip
    moved = move(owner, there, li_qiang)  # the same telephone alone is told to nobody
    assert moved.number == "YXL-000002"


def test_what_changed_meanwhile_is_told_first(company, there, li_qiang, owner):
    seen = owner.revision
    services.amend(
        owner, values={2: mobile(9)}, expected_revision=seen, reason="told",
        by=li_qiang, at=AT,
    )  # fmt: skip
    with pytest.raises(EvidenceMissing, match="changed this customer meanwhile"):
        move(owner, there, li_qiang, expected_revision=seen)


def test_a_move_that_fails_leaves_everything_as_it_was(
    company, there, li_qiang, owner, monkeypatch
):
    def crash(*_arguments, **_options):
        raise RuntimeError

    monkeypatch.setattr("hudang.registry.services.moving.record_change", crash)
    with pytest.raises(RuntimeError):
        move(owner, there, li_qiang)
    here = Customer.objects.get(id=owner.id)
    assert (here.community_id, here.number) == (company.community.id, owner.number)
    assert opening.open_many([here], ["contact"])[0]["contact"][2] == mobile(1)
    assert CustomerChange.objects.filter(reason="move_customer").count() == 0
    assert not VaultKey.objects.filter(community_id=there.id, owner_id=owner.id).exists()
    assert index.candidates(Lookup.MOBILE, communities=[company.community.id], value=mobile(1))


def test_a_likeness_to_somebody_who_stays_behind_stays_behind(company, there, li_qiang, owner):
    other = Customer.objects.exclude(id=owner.id).get()
    Pair.objects.create(
        community_id=owner.community_id, customer_id=owner.id, other_id=other.id,
        score=10, reasons=["shared_mobile"], found_at=MONDAY,
    )  # fmt: skip
    move(owner, there, li_qiang)
    assert not Pair.objects.exists()


def test_into_whom_another_was_merged_moves_when_that_is_final(company, there, li_qiang, owner):
    other = Customer.objects.exclude(id=owner.id).get()
    Customer.objects.filter(pk=other.pk).update(merged_into=owner.id)
    with pytest.raises(EvidenceMissing) as refused:
        move(owner, there, li_qiang)
    assert "can be undone" in refused.value.missing[0]
