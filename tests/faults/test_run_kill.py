"""A run of a scheme, killed at any step: everybody is sorted once, and nothing is half-written."""

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
from hudang.classification import services
from hudang.classification.models import Assignment, Run, RunBatch, RunPart
from hudang.vault.checking import Finding, check
from tests.classification.sorted_company import SortedCompany, found_sorted_company
from tests.faults.dying import MOMENT
from tests.server import server

pytestmark = pytest.mark.control("LC-060", "LC-176")

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = Path(__file__).with_name("running_process.py")
PEOPLE = 60
SERVICES = "hudang.classification.services"
# Each with how many parts and classes are there afterwards: all of a community, or none.
MOMENTS = (
    (f"after {SERVICES}.passing._begun 1", 0),
    (f"before {SERVICES}.passing.sort_people 1", 0),
    (f"after {SERVICES}.passing.sort_people 1", 0),
    (f"after {SERVICES}.writing._agreeing 1", 0),
    (f"before {SERVICES}.writing._begin 1", 0),
    (f"after {SERVICES}.writing.record_act 1", 0),
    (f"after {SERVICES}.passing.write 1", 0),
    (f"after {SERVICES}.passing._keep 1", 0),
    (f"before {SERVICES}.passing._end 1", 40),
)


@pytest.fixture
def company(own_database, settings, tmp_path) -> SortedCompany:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    return found_sorted_company(PEOPLE, clock=now)


@pytest.fixture
def passing(own_database, settings) -> Callable[..., int]:
    """Pass a run in a process of its own; return the signal that ended it, or 0."""

    def do(run: Run, moment: str = "") -> int:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DEMO": "1",
            "HUDANG_DATA": str(settings.HUDANG_DATA),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
            "PYTHONPATH": str(PROGRAM.parents[2]),
            MOMENT: moment,
        }
        ended = subprocess.run(
            [sys.executable, PROGRAM, str(run.pk)], env=environment, start_new_session=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert ended.returncode <= 0, ended.stderr.decode()
        return -ended.returncode

    return do


def written() -> int:
    """Return how many classes the log says were begun."""
    entries = log.recent(act="change").filter(what="classification.assign")
    return sum(entry.count for entry in entries)


def test_killed_at_any_step_it_goes_on_and_sorts_everybody_once(company, passing):
    run = services.ask_run(company.version, by=company.custodian, at=now())
    for moment, classes in MOMENTS:
        assert passing(run, moment) == signal.SIGKILL, moment
        assert Assignment.objects.count() == written() == classes, moment
        run.refresh_from_db()
        assert run.state == Run.State.RUNNING, moment
    assert passing(run) == 0
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Assignment.objects.count() == written() == PEOPLE * 2 // 3
    assert Assignment.objects.filter(ended_at=None).count() == PEOPLE * 2 // 3
    part = RunPart.objects.get(run=run, community=company.community)
    assert part.classes == {"comes": 20, "carries": 20, "standard": 20}
    assert RunBatch.objects.filter(run=run).count() == 1
    broken = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}
    assert not broken & set(check(at=now(), sample=None).counts)
