"""What a run seals is known to the log, and gone with its person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from hudang.accesslog import services as accesslog
from hudang.classification import services
from hudang.classification.models import Assignment, Run, RunBatch
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from tests.classification.sorted_company import found_sorted_company
from tests.classification.told import TUESDAY
from tests.factories import MONDAY, acting
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import found

__all__ = ["clock", "found", "worker"]
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def sorted_company(worker, settings, tmp_path, clock):
    """Twelve people of whom eight are in a class."""
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    for name in ("LEDGER", "BACKUP", "LOG"):
        setattr(settings, f"HUDANG_{name}", tmp_path / name.lower())
    accesslog.initialise(at=MONDAY)
    return found_sorted_company(12, clock=clock)


def run(company, *, at) -> Run:
    asked = services.ask_run(company.version, by=company.custodian, at=at)
    services.pass_run(asked.pk, clock=lambda: at)
    asked.refresh_from_db()
    return asked


@pytest.mark.control("LC-122", "LC-060", "LC-150")
def test_classes_are_vouched_for_from_the_first_run_to_the_end(sorted_company, found):
    assert run(sorted_company, at=TUESDAY).state == Run.State.DONE
    assert Assignment.objects.count() == 8
    assert found() == set()
    run(sorted_company, at=WEDNESDAY)
    assert RunBatch.objects.count() == 2
    assert found() == set()
    leaving = Customer.objects.get(id=Assignment.objects.first().customer_id)
    Occupancy.objects.filter(customer_id=leaving.id).update(ended_date=MONDAY.date())
    registry.shred_customer(
        leaving, proposed_by=sorted_company.custodian, confirmed_by=acting("ZB001"), at=WEDNESDAY
    )
    assert Assignment.objects.count() == 7
    assert found() == set()


@pytest.mark.control("LC-122")
def test_a_class_that_somebody_changes_in_the_database_is_found(sorted_company, found):
    run(sorted_company, at=TUESDAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE classification_assignment SET said = (SELECT said FROM"
            " classification_assignment ORDER BY id LIMIT 1)"
        )
    assert any("assignment" in said for said in found())
