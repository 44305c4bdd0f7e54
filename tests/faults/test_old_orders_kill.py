"""An import of old orders killed at any step: every order is there once, and goes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.utils.timezone import now

from hudang.accesslog import queries as log
from hudang.integration import services
from hudang.integration.models import ImportedOrder, OrderImport
from hudang.service import services as service
from hudang.service.models import CallerWords, ServiceRecord
from hudang.vault.models import VaultKey
from tests.faults.dying import MOMENT
from tests.integration.oldlists import old_book, old_row, received
from tests.outbox.people import appoint_custodian, register
from tests.registry.company import found_company
from tests.server import server

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

pytestmark = pytest.mark.control("LC-169")

PROGRAM = Path(__file__).with_name("old_orders_process.py")
ROWS = 850  # two whole batches and a part of one
RUNNING = "hudang.integration.services.running"
MOMENTS = (
    f"before {RUNNING}.service.enter_past 1",
    f"after {RUNNING}.service.enter_past 2",
    f"after {RUNNING}._commit 1",
    f"after {RUNNING}._commit 3",
)


@pytest.fixture
def keeper(own_database, settings, tmp_path) -> Actor:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    company = found_company()
    register(company, number=2)
    service.establish()
    return appoint_custodian(company)


@pytest.fixture
def old_job(own_database, settings, keeper):
    """Do a job in a process of its own; return the signal that ended it, or 0."""

    def run(name: str, found: OrderImport, moment: str = "") -> int:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DEMO": "1",
            "HUDANG_DATA": str(settings.HUDANG_DATA),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
            "PYTHONPATH": str(PROGRAM.parents[2]),
            MOMENT: moment,
        }
        words = [sys.executable, PROGRAM, name, str(found.community_id), str(found.id)]
        ended = subprocess.run(
            words, env=environment, start_new_session=True, capture_output=True, check=False
        )
        assert ended.returncode <= 0, ended.stderr.decode()
        return -ended.returncode

    return run


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_import_of_old_orders_goes_on_and_each_comes_once(keeper, old_job, moment):
    found = checked(keeper, old_job)
    services.start_import(found, skip_faulty=False, by=keeper, at=now())
    assert old_job("import_orders", found, moment) == signal.SIGKILL
    # What is committed is whole: orders, words, keys and where they came from.
    done = OrderImport.objects.get().rows_imported
    assert ServiceRecord.objects.count() == ImportedOrder.objects.count() == done
    assert CallerWords.objects.count() == VaultKey.objects.filter(kind=6).count() == done
    assert old_job("import_orders", found) == 0
    ended = OrderImport.objects.get()
    assert (ended.status, ended.rows_imported, ended.stored) == ("imported", ROWS, None)
    assert ServiceRecord.objects.values("number").distinct().count() == ROWS
    entries = log.recent(act="change").filter(what="service.enter_past")
    assert sum(entry.count for entry in entries) == ROWS


def test_a_killed_undo_goes_on_until_all_are_gone(keeper, old_job):
    found = checked(keeper, old_job)
    services.start_import(found, skip_faulty=False, by=keeper, at=now())
    assert old_job("import_orders", found) == 0
    found.refresh_from_db()
    services.undo(found, by=keeper, at=now())
    moment = f"after {RUNNING}.service.remove_past 2"
    assert old_job("undo_orders", found, moment) == signal.SIGKILL
    assert ServiceRecord.objects.count() == ROWS - 400
    assert services.resume_interrupted() == 1
    assert old_job("undo_orders", found) == 0
    assert OrderImport.objects.get().status == "undone"
    assert not ServiceRecord.objects.exists()
    assert not VaultKey.objects.filter(kind=6).exists()


def checked(by: Actor, old_job) -> OrderImport:
    """Return a list whose rows are checked in a process that was killed once."""
    community = OrderImport._meta.get_field("community").related_model.objects.get()
    data = old_book([old_row(serial) for serial in range(ROWS)])
    found = received(community, data, by=by)
    chosen = {place: column for column, place in found.columns.items()}
    services.confirm_columns(found, chosen=chosen, source="旧报修系统", by=by, at=now())
    killed = old_job("check_orders", found, f"after {RUNNING}._count 2")
    assert killed == signal.SIGKILL
    assert old_job("check_orders", found) == 0
    found.refresh_from_db()
    assert (found.status, found.rows_checked, found.rows_faulty) == ("checked", ROWS, 0)
    return found
