"""An import killed at any moment goes on where it stood: no row lost, none twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.db import connection

from hudang.accesslog import queries as log
from hudang.registry import services
from hudang.registry.models import Customer, House, Occupancy, RosterImport
from hudang.vault.models import VaultKey
from tests.factories import MONDAY, mobile
from tests.registry.company import Company, found_company
from tests.registry.rosters import row, workbook
from tests.server import server

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 6_500
PATIENCE = 60.0


@pytest.fixture
def company(own_database, settings, tmp_path) -> Company:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    return found_company()


@pytest.fixture
def roster_file(tmp_path) -> Path:
    path = tmp_path / "业主花名册.xlsx"
    path.write_bytes(workbook([row(serial) for serial in range(ROWS)]))
    return path


@pytest.fixture
def command(company, own_database, settings):
    """Return how the command is started as the worker on the test's own database."""

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DEMO": "1",
            "HUDANG_DATA": str(settings.HUDANG_DATA),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
        }
        words = ["import_customers", *arguments, "--community", "YQL", "--as", "KF001", "--json"]
        return subprocess.Popen(
            [sys.executable, "-m", "hudang", *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


def finished(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


def wait_for(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)


def rows_done() -> int:
    return sum(RosterImport.objects.values_list("rows_done", flat=True))


def is_importing() -> bool:
    return RosterImport.objects.filter(status="importing").exists()


def is_checking() -> bool:
    return RosterImport.objects.filter(status="checking", rows_checked__gt=0).exists()


MOMENTS = {
    "while it is checked": is_checking,
    "before the first batch": is_importing,
    "after the first batch": lambda: rows_done() >= 2_000,
    "after the second batch": lambda: rows_done() >= 4_000,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_import_goes_on_and_ends_exactly_once(command, company, roster_file, moment):
    process = command(str(roster_file))
    wait_for(MOMENTS[moment])
    process.kill()
    process.communicate()
    # What is committed is whole: as many customers as rows, each with house, stay and keys.
    done = rows_done()
    assert Customer.objects.count() == House.objects.count() == Occupancy.objects.count() == done
    assert VaultKey.objects.filter(kind=1).count() == done
    figures = finished(command("--resume"))
    assert (figures["status"], figures["imported"]) == ("imported", ROWS)
    assert Customer.objects.count() == Occupancy.objects.count() == ROWS
    assert len(set(Customer.objects.values_list("number", flat=True))) == ROWS
    entries = log.recent(act="change").filter(what="registry.import_roster")
    assert sum(entry.count for entry in entries) == ROWS
    assert services.search(mobile(ROWS - 1), by=company.clerk, at=MONDAY).rows


def test_a_worker_that_starts_again_queues_what_was_interrupted(command, company, roster_file):
    process = command(str(roster_file))
    wait_for(lambda: rows_done() >= 2_000)
    process.kill()
    process.communicate()
    assert services.resume_interrupted() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        assert ("registry.import_roster",) in cursor.fetchall()
