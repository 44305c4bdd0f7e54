"""What comes with a roster and is never changed is vouched for by the entry of its batch."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.verify import verify
from hudang.registry.models import Customer, Vehicle
from tests.registry import rosters
from tests.registry.company import found_company
from tests.registry.rosters import row, workbook

pytestmark = pytest.mark.control("LC-127")


@pytest.fixture
def findings(worker, settings, tmp_path, clock):
    """Import three customers, two with a vehicle; return what a verification finds now."""
    settings.HUDANG_LOG = tmp_path / "log"
    accesslog.initialise(at=datetime.now(UTC))
    company = found_company()
    rows = [row(0), row(1, 车牌="京A12345"), row(2, 车牌="京A12346")]
    roster = rosters.receive(company.community, data=workbook(rows), by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=clock)
    rosters.import_all(roster, by=company.clerk, clock=clock)

    def look() -> list[tuple[str, str]]:
        with worker.connect("sequencer") as database:
            sequencer.run_once(database=database)
        with worker.connect("auditor") as database, translation.override("en"):
            report = verify(at=datetime.now(UTC), sealed=True, database=database)
        about = ("RECORD_", "BATCH_")
        return [
            (one.kind.name, one.what) for one in report.findings if one.kind.name.startswith(about)
        ]

    return look


def tamper(database, statement: str, *values: object) -> None:
    """Do what somebody with every right in the database can, keys and triggers off."""
    with database.connect("postgres") as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(statement, values)


def test_an_import_is_clean(findings):
    assert findings() == []


def test_a_customer_who_was_deleted_is_named(worker, findings):
    gone = Customer.objects.earliest("number").id
    tamper(worker, "DELETE FROM registry_customer WHERE id = %s", gone)
    assert findings() == [("RECORD_MISSING", str(gone))]


def test_a_customer_whose_value_was_edited_is_named_until_it_is_put_back(worker, findings):
    customer = Customer.objects.earliest("number")
    write = "UPDATE registry_customer SET contact = %s WHERE id = %s"
    *kept, last = customer.contact.blob
    tamper(worker, write, bytes([*kept, last ^ 1]), customer.id)
    assert findings() == [("RECORD_EDITED", f"registry.customer {customer.id}")]
    tamper(worker, write, customer.contact.blob, customer.id)
    assert findings() == []


def test_a_vehicle_moved_under_another_plate_is_named(worker, findings):
    one, other = Vehicle.objects.order_by("id")
    tamper(
        worker, "UPDATE registry_vehicle SET plate = %s WHERE id = %s", other.plate.blob, one.id
    )
    assert findings() == [("RECORD_EDITED", f"registry.vehicle {one.id}")]
