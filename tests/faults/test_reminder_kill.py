"""The reminding of people killed between two of them: nobody is reminded twice, nobody missed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from hudang.accounts.models import Role
from hudang.core.calendar import ZONE
from hudang.worklist.models import Reminder
from tests.factories import make_department, make_post, make_user
from tests.faults.dying import MOMENT
from tests.server import server

pytestmark = pytest.mark.control("LC-169")

PROGRAM = Path(__file__).with_name("reminding_process.py")
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)
SERVICES = "hudang.worklist.services"
PEOPLE = [f"GC{number:03}" for number in range(6)]


@pytest.fixture
def remind(own_database):
    """Remind in a process of its own; return the signal that ended it, or 0."""
    department = make_department("GC", name="工程部")
    for code in PEOPLE:
        make_post(make_user(code, name="郭勇"), role=Role.STAFF, department=department)

    def run(moment: str = "") -> int:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
            "PYTHONPATH": str(PROGRAM.parents[2]),
            MOMENT: moment,
        }
        words = [sys.executable, PROGRAM, MORNING.isoformat()]
        ended = subprocess.run(
            words, env=environment, start_new_session=True, capture_output=True, check=False
        )
        assert ended.returncode <= 0, ended.stderr.decode()
        return -ended.returncode

    return run


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [
        (f"after {SERVICES}.remind 2", 2),
        (f"before {SERVICES}.remind 4", 3),
        (f"after {SERVICES}.queries.reminder 3", 2),  # said, and not committed
    ],
)
def test_the_next_job_goes_on_with_those_who_are_left(remind, moment, reminded):
    assert remind(moment) == signal.SIGKILL
    first = told()
    assert list(first) == PEOPLE[:reminded]
    assert remind() == 0
    assert list(told()) == PEOPLE
    assert {code: told()[code] for code in first} == first
    assert remind() == 0
    assert Reminder.objects.count() == len(PEOPLE)


def told() -> dict[str, str]:
    rows = Reminder.objects.order_by("user__code").values_list("user__code", "id")
    return {code: str(key) for code, key in rows}
