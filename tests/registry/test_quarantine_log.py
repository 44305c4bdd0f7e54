"""Whatever becomes of items set apart, the log vouches for every record that was and is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.verify import verify
from hudang.accounts.models import Department, Role
from hudang.registry import services
from hudang.registry.models import Customer, Occupancy, Quarantine, QuarantinedItems
from hudang.vault.models import VaultKey
from tests import cast
from tests.factories import MONDAY, mobile
from tests.registry import rosters
from tests.registry.company import found_company
from tests.registry.rosters import HEADERS, row, workbook

pytestmark = pytest.mark.control("LC-127", "LC-167")


@pytest.fixture
def company(worker, settings, tmp_path, clock):
    """Three customers with a second phone each, which waits for its proof."""
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    settings.HUDANG_LOG = tmp_path / "log"
    accesslog.initialise(at=MONDAY)
    company = found_company()
    _import(company, clock=clock, offset=900)
    return company


def _import(company, *, clock, offset: int) -> None:
    rows = [[*row(serial), mobile(serial + offset)] for serial in range(3)]
    data = workbook(rows, headers=[*HEADERS, "备用手机"])
    roster = rosters.receive(company.community, data=data, by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=clock)
    rosters.import_all(roster, by=company.clerk, clock=clock)


@pytest.fixture
def custodian(company):
    service = Department.objects.get(is_customer_service=True)
    return cast.appointed(
        "KF002",
        name="李强",
        role=Role.CUSTODIAN,
        department=service,
        community=company.community,
        purposes=cast.SERVICE_PURPOSES,
    )


@pytest.fixture
def lead(company):
    service = Department.objects.get(is_customer_service=True)
    return cast.appointed(
        "ZB002",
        name="吴岚",
        role=Role.PRIVACY_LEAD,
        department=service,
        community=company.community,
        purposes=cast.SERVICE_PURPOSES,
    )


@pytest.fixture
def findings(worker):
    def look() -> list[str]:
        with worker.connect("sequencer") as database:
            sequencer.run_once(database=database)
        with worker.connect("auditor") as database, translation.override("en"):
            report = verify(at=datetime.now(UTC), sealed=True, database=database)
        kinds = [finding.kind.name for finding in report.findings]
        return [kind for kind in kinds if kind.startswith(("RECORD_", "BATCH_"))]

    return look


def test_set_apart_released_and_destroyed_all_verify(company, custodian, clock, findings):
    assert findings() == []
    _import(company, clock=clock, offset=800)
    first, second = Quarantine.objects.order_by("began_at")
    assert findings() == []
    services.reject_quarantine(first, by=custodian, at=MONDAY)
    services.run_destruction(first.community_id, first.id, clock=clock)
    assert QuarantinedItems.objects.count() == 3
    assert findings() == []
    services.record_proof(
        second,
        collector="云栖置业",
        proof="forms",
        proof_date=date(2026, 1, 1),
        reference="3-12",
        by=custodian,
        at=MONDAY,
    )
    assert services.run_release(second.community_id, second.id, clock=clock).released == 3
    assert findings() == []


def test_a_customer_who_is_destroyed_takes_what_was_set_apart_along(
    company, custodian, lead, findings
):
    customer = Customer.objects.earliest("number")
    for stay in Occupancy.objects.filter(customer_id=customer.id):
        services.end_occupancy(stay, on=date(2026, 11, 1), by=company.clerk, at=MONDAY)
    services.shred_customer(customer, proposed_by=custodian, confirmed_by=lead, at=MONDAY)
    assert not QuarantinedItems.objects.filter(customer_id=customer.id).exists()
    assert not VaultKey.objects.filter(owner_id=customer.id).exists()
    assert findings() == []


def test_a_record_taken_away_behind_the_logs_back_is_named(worker, company, findings):
    gone = QuarantinedItems.objects.earliest("id").id
    with worker.connect("postgres") as database, database.transaction():
        database.execute("DELETE FROM registry_quarantineditems WHERE id = %s", [gone])
    assert findings() == ["RECORD_MISSING"]
