"""A customer is destroyed by two people: keys, tokens, rows and what the log could tell."""

from __future__ import annotations

import io
import sys
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hudang.accesslog import queries as log
from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.verify import verify
from hudang.accounts.models import Department, Role
from hudang.cli.management.commands.check_keys import compare_with_register
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import services
from hudang.registry.models import Customer, CustomerChange, Occupancy, RosterImport, Vehicle
from hudang.vault import ledger, opening
from hudang.vault import services as vault
from hudang.vault.checking import Finding, check
from hudang.vault.errors import AlreadyDestroyed, MissingKey
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultKey
from tests import cast, factories
from tests.factories import MONDAY, mobile
from tests.registry import rosters
from tests.registry.company import found_company
from tests.registry.rosters import row, workbook

pytestmark = pytest.mark.control("LC-034", "LC-035")


@pytest.fixture
def company(worker, settings, tmp_path, clock):
    """Three customers whose occupancies have ended, one of them with a vehicle."""
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    settings.HUDANG_BACKUP = tmp_path / "backup"
    settings.HUDANG_LOG = tmp_path / "log"
    accesslog.initialise(at=MONDAY)
    company = found_company()
    rows = [row(0), row(1), row(2, 车牌="京A12345")]
    roster = rosters.receive(company.community, data=workbook(rows), by=company.clerk)
    rosters.import_all(
        rosters.check(roster, by=company.clerk, clock=clock), by=company.clerk, clock=clock
    )
    for stay in Occupancy.objects.all():
        services.end_occupancy(stay, on=date(2026, 11, 1), by=company.clerk, at=MONDAY)
    return company


@pytest.fixture
def two(company):
    """The custodian who proposes and the lead who confirms."""
    scope = {"community": company.community, "purposes": cast.SERVICE_PURPOSES}
    service = Department.objects.get(is_customer_service=True)
    custodian = cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, department=service, **scope
    )
    lead = cast.appointed(
        "ZB002", name="吴岚", role=Role.PRIVACY_LEAD, department=service, **scope
    )
    return {"proposed_by": custodian, "confirmed_by": lead}


@pytest.fixture
def owner(company):
    """The customer with the vehicle."""
    return Customer.objects.get(id=Vehicle.objects.get().customer_id)


def rows_of(customer: Customer) -> list[int]:
    return [
        Customer.objects.filter(id=customer.id).count(),
        *(
            model.objects.filter(customer_id=customer.id).count()
            for model in (Occupancy, Vehicle, CustomerChange)
        ),
        VaultKey.objects.filter(owner_id=customer.id).count(),
    ]


def tokens_of(customer: Customer) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_lookup WHERE customer = %s", [customer.id])
        return cursor.fetchone()[0]


def test_a_destroyed_customer_leaves_no_row_no_key_and_no_token(company, owner, two):
    assert (min(rows_of(owner)), tokens_of(owner)) == (1, 5)
    done = services.shred_customer(owner, **two, at=MONDAY)
    assert (max(rows_of(owner)), tokens_of(owner)) == (0, 0)
    assert ledger.read() == [done.line]
    assert Customer.objects.count() == 2
    assert services.search(mobile(2), by=company.clerk, at=MONDAY).rows == []
    assert services.search(mobile(1), by=company.clerk, at=MONDAY).rows


def test_what_he_was_sealed_with_opens_nothing_any_more(owner, two):
    services.shred_customer(owner, **two, at=MONDAY)
    with pytest.raises(MissingKey):
        opening.open_many([owner], ["contact"])
    with pytest.raises(AlreadyDestroyed):
        vault.make_keys([Owner(Kind.CUSTOMER, owner.community_id, owner.id)], slots=[Slot.CONTACT])


def test_the_register_commits_to_the_ledger_and_the_log_leads_to_nobody(
    own_database_log, company, owner, two
):
    services.view_customer(owner.number, by=company.clerk, at=MONDAY)
    assert log.who_looked_at(owner.id).exists()
    services.shred_customer(owner, **two, at=MONDAY)
    assert not log.who_looked_at(owner.id).exists()
    report = own_database_log()
    assert told(report) == set()
    assert report.sizes[accesslog.Log.REGISTERS] == 1


@pytest.fixture
def own_database_log(own_database):
    """Give every entry its leaf and verify, each as its own role."""

    def run():
        with own_database.connect("sequencer") as sequencing:
            sequencer.run_once(database=sequencing)
        with own_database.connect("auditor") as auditing:
            return verify(at=MONDAY, database=auditing, sealed=True)

    return run


def told(report) -> set[str]:
    """Return the kinds of what was found; the clocks of this story are invented."""
    return {finding.kind.name for finding in report.findings} - {"CLOCK_BACK"}


def test_one_person_is_not_two(owner, two):
    alone = {"proposed_by": two["proposed_by"], "confirmed_by": two["proposed_by"]}
    with pytest.raises(Forbidden, match="another"):
        services.shred_customer(owner, **alone, at=MONDAY)
    assert ledger.read() == []


def test_somebody_without_the_post_neither_proposes_nor_confirms(company, owner, two):
    for part in two:
        with pytest.raises(Forbidden):
            services.shred_customer(owner, **{**two, part: company.clerk}, at=MONDAY)


def test_who_still_holds_a_house_is_not_destroyed(owner, two):
    Occupancy.objects.filter(customer_id=owner.id).update(ended_date=None)
    with pytest.raises(EvidenceMissing) as refusal:
        services.shred_customer(owner, **two, at=MONDAY)
    assert refusal.value.missing == ("the end of every occupancy of this customer",)
    assert min(rows_of(owner)) == 1


def test_nobody_is_destroyed_while_a_roster_is_imported(owner, two):
    RosterImport.objects.update(status="importing")
    with pytest.raises(EvidenceMissing):
        services.shred_customer(owner, **two, at=MONDAY)


def test_a_destruction_interrupted_after_its_intent_is_ended(own_database_log, owner, two):
    mine = Owner(Kind.CUSTOMER, owner.community_id, owner.id)
    ledger.intend([mine], epoch=1, at=MONDAY)
    assert services.finish_shreds(at=MONDAY) == 1
    assert max(rows_of(owner)) == 0
    assert services.finish_shreds(at=MONDAY) == 0
    assert told(own_database_log()) == set()


def test_a_failure_before_the_commit_leaves_him_whole_and_named(owner, two, monkeypatch):
    def full(*_arguments, **_options):
        raise accesslog.NotRecordedError("full")

    monkeypatch.setattr(accesslog, "register_destruction", full)
    with pytest.raises(accesslog.NotRecordedError):
        services.shred_customer(owner, **two, at=MONDAY)
    assert (min(rows_of(owner)), tokens_of(owner)) == (1, 5)
    assert [line.owner.id for line in vault.unfinished()] == [owner.id]
    monkeypatch.undo()
    assert services.finish_shreds(at=MONDAY) == 1


def test_a_ledger_cut_short_is_told_by_the_register(own_database, owner, two):
    others = Customer.objects.exclude(id=owner.id)
    for customer in (owner, others[0]):
        services.shred_customer(customer, **two, at=MONDAY)
    path = ledger.path()
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    connection.settings_dict.update(as_auditor(own_database))
    connection.close()
    report = check(at=MONDAY, sample=None)
    compare_with_register(report)
    assert report.counts == {Finding.REGISTER: 1}
    assert report.named[0][1].startswith("SL-2-")


def as_auditor(database):
    with database.connect("auditor") as opened:
        return {"USER": "hudang_auditor", "PASSWORD": opened.info.password}


def test_the_command_asks_both_for_their_passwords(company, owner, two, monkeypatch):
    words = ["shred", owner.number, "--community", "YQL"]
    words += ["--proposed-by", "KF002", "--confirmed-by", "ZB002"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{factories.PASSWORD}\nwrong\n"))
    with pytest.raises(CommandError, match="not the password of ZB002"):
        call_command(*words)
    assert min(rows_of(owner)) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{factories.PASSWORD}\n" * 2))
    call_command(*words)
    assert max(rows_of(owner)) == 0
    for wrong, message in (
        ([*words[:1], "YQL-999999", *words[2:]], "no customer"),
        ([*words[:-1], ""], "no customer"),
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{factories.PASSWORD}\n" * 2))
        with pytest.raises(CommandError, match=message):
            call_command(*wrong)
