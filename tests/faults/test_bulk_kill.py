"""A file of new values, its job killed at any step: each is set once, with its entry."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.utils.timezone import now

from hudang.accesslog import queries as log
from hudang.accounts.models import Department, Role
from hudang.registry import services
from hudang.registry.models import BulkAmendment, BulkMember, BulkValues, Customer, CustomerChange
from hudang.vault import opening, storage, sweeping
from hudang.vault.checking import Finding, check
from tests import cast
from tests.factories import mobile
from tests.faults.dying import MOMENT
from tests.policy.test_pol_05_bulk_file import MOBILE, filled
from tests.registry import rosters
from tests.registry.company import found_company
from tests.server import server

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

pytestmark = pytest.mark.control("LC-005", "LC-176")

PROGRAM = Path(__file__).with_name("bulk_process.py")
ROWS = 420  # two whole batches and a part of one
SERVICES = "hudang.registry.services"
WHILE_READ = (
    f"after {SERVICES}.bulk_files._content 1",
    f"before {SERVICES}.bulk_files._add 2",
    f"after {SERVICES}.bulk_files._add 2",
    f"before {SERVICES}.bulk_files._end 1",
)
WHILE_SET = (
    f"after {SERVICES}.bulk_changes.Work.open 1",
    f"after {SERVICES}.bulk_values.Values.set 57",
    f"before {SERVICES}.bulk.record_change 1",
    f"after {SERVICES}.bulk.record_change 1",
    f"after {SERVICES}.bulk._batch 1",
    f"after {SERVICES}.bulk.record_change 1",
    f"after {SERVICES}.bulk._batch 2",
)


@pytest.fixture
def custodian(own_database, settings, tmp_path) -> Actor:
    """李强, who looks after some hundred customers."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    company = found_company()
    roster = rosters.receive(
        company.community,
        data=rosters.workbook([rosters.row(n) for n in range(ROWS)]),
        by=company.clerk,
    )
    checked = rosters.check(roster, by=company.clerk, clock=now)
    rosters.import_all(checked, by=company.clerk, clock=now)
    return cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, community=company.community,
        department=Department.objects.get(is_customer_service=True),
        purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip


@pytest.fixture
def bulk(custodian) -> BulkAmendment:
    """A new telephone for each, in a file that waits to be read."""
    lines = [(one.number, one.revision, mobile(2000 + n)) for n, one in enumerate(everybody())]
    file, secret = storage.seal_file([filled(*lines)])
    community = Customer.objects.first().community
    return services.receive_bulk_file(
        community, file=file, secret=secret, reason="review", by=custodian, at=now()
    )


@pytest.fixture
def job(own_database, settings, bulk):
    """Do a job of the change in a process of its own; return the signal that ended it, or 0."""

    def run(name: str, moment: str = "") -> int:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DEMO": "1",
            "HUDANG_DATA": str(settings.HUDANG_DATA),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
            "PYTHONPATH": str(PROGRAM.parents[2]),
            MOMENT: moment,
        }
        words = [sys.executable, PROGRAM, name, str(bulk.community_id), str(bulk.id)]
        ended = subprocess.run(
            words, env=environment, start_new_session=True, capture_output=True, check=False
        )
        assert ended.returncode <= 0, ended.stderr.decode()
        return -ended.returncode

    return run


def everybody() -> list[Customer]:
    return list(Customer.objects.order_by("number"))


def mobiles() -> list[str]:
    return [values["contact"][MOBILE] for values in opening.open_many(everybody(), ["contact"])]


def named_in_the_log() -> int:
    """Return of how many customers the log says that a value was set."""
    entries = log.recent(act="change").filter(what="registry.bulk_amend")
    return sum(entry.count for entry in entries)


def those_set_are_whole() -> int:
    """Require of each record that it is as it was or wholly new; return how many are new."""
    new = [mobile(2000 + n) for n in range(ROWS)]
    done = set(BulkMember.objects.filter(status="done").values_list("customer_id", flat=True))
    changes = CustomerChange.objects.filter(reason="review")
    assert sorted(changes.values_list("customer_id", flat=True)) == sorted(done)
    for customer, value, wanted in zip(everybody(), mobiles(), new, strict=True):
        is_new = customer.id in done
        assert (value == wanted, customer.revision) == (is_new, 2 if is_new else 1)
    return len(done)


def test_killed_while_it_is_read_it_is_read_anew_and_each_row_counts_once(job, bulk):
    for moment in WHILE_READ:
        assert job("read_bulk_file", moment) == signal.SIGKILL, moment
        bulk.refresh_from_db()
        assert bulk.status == "reading", moment
        assert services.resume_bulks() == 1
    assert job("read_bulk_file") == 0
    bulk.refresh_from_db()
    assert (bulk.status, bulk.stored) == ("prepared", None)
    assert BulkMember.objects.filter(status="ready").count() == ROWS
    assert BulkValues.objects.count() == ROWS
    assert those_set_are_whole() == 0


def test_killed_when_it_was_read_the_upload_is_swept_and_nothing_is_read_twice(job, bulk):
    assert job("read_bulk_file", f"before {SERVICES}.bulk_files.remove 1") == signal.SIGKILL
    assert job("read_bulk_file") == 0
    assert BulkMember.objects.count() == BulkValues.objects.count() == ROWS
    assert list(storage.folder().iterdir())
    sweeping.sweep(at=now() + timedelta(days=2))
    assert not list(storage.folder().iterdir())


def test_killed_while_they_are_set_each_is_set_once_with_its_entry(job, bulk, custodian):
    job("read_bulk_file")
    bulk.refresh_from_db()
    services.start_bulk(bulk, by=custodian, at=now())
    reached = []
    for moment in WHILE_SET:
        assert job("run_bulk", moment) == signal.SIGKILL, moment
        reached.append(those_set_are_whole())
        assert named_in_the_log() == reached[-1], moment
        assert services.resume_bulks() == 1
    assert reached == [0, 0, 0, 0, 200, 200, 420]
    assert job("run_bulk") == 0
    bulk.refresh_from_db()
    assert (bulk.status, those_set_are_whole(), named_in_the_log()) == ("done", ROWS, ROWS)
    found = services.search(mobile(2000), by=custodian, at=now()).rows
    assert [one.number for one in found] == [everybody()[0].number]
    broken = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}
    assert not broken & set(check(at=now(), sample=None).counts)
