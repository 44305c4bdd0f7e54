"""Killed at every step, the sequencer loses no leaf, gives none twice and signs no second past."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from django.db import connection

from hudang.accesslog import state
from hudang.accesslog.payload import Log
from tests.accesslog.ledger import ledger, person

__all__ = ["ledger"]

pytestmark = pytest.mark.control("LC-127")

CHILD = """
    import os, signal, sys, threading
    from pathlib import Path
    import django
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.utils import translation
    from hudang.accesslog import keys, sequencer, services, state

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    translation.activate("en")
    connection.settings_dict["NAME"] = sys.argv[1]
    settings.HUDANG_LOG = Path(sys.argv[2])
"""

STEPS = {
    "before the leaves": "sequencer.leaf_hash = die",
    "between leaves and checkpoint": "sequencer.Checkpoint = die",
    "after signing": "sequencer.sign = lambda *a, do=sequencer.sign, **k: (do(*a, **k), die())",
    "after the commit": "state.write = die",
    "while the state is written": "keys.os.fsync = die",
    "before the state is in place": "Path.replace = die",
}


def start(ledger, code, *, role="sequencer"):
    """Start another process on the log under test."""
    script = textwrap.dedent(CHILD) + code
    return subprocess.Popen(
        [sys.executable, "-c", script, ledger.database.name, str(ledger.folder)],
        env=os.environ | {"HUDANG_ROLE": role},
        stderr=subprocess.PIPE,
    )


def killed(process):
    _output, error = process.communicate(timeout=60)
    assert process.returncode == -9, error.decode()


def wait_until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in a minute"
        time.sleep(0.02)


def assert_whole(ledger):
    """Every entry has its one leaf, and the log is what was written."""
    ledger.sign()
    entries = ledger.value("SELECT count(*) FROM accesslog_entry")
    leaves = ledger.value("SELECT count(DISTINCT event_id) FROM accesslog_leaf")

    assert leaves == entries == state.read(Log.ACCESS).size
    assert ledger.verify().findings == []


@pytest.mark.parametrize("step", STEPS)
def test_a_sequencer_killed_at_a_step_is_followed_by_one_that_goes_on(ledger, step):
    ledger.fill(3)
    ledger.sign()
    ledger.fill(4)
    killed(start(ledger, STEPS[step] + "\nsequencer.run_once()\n"))
    ledger.fill(2)

    assert_whole(ledger)
    assert state.read(Log.ACCESS).size == 9


def test_a_log_verified_right_after_a_kill_is_clean(ledger):
    ledger.fill(3)
    killed(start(ledger, STEPS["after the commit"] + "\nsequencer.run_once()\n"))

    assert ledger.verify().findings == []


def test_writers_and_a_sequencer_killed_again_and_again_lose_nothing(ledger):
    ledger.record()  # the person's reference, so that writers do not wait for each other
    stop = threading.Event()

    def write():
        while not stop.wait(0.005):
            ledger.look(person())
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for _ in range(4):
        before = state.read(Log.ACCESS).size
        process = start(
            ledger, "sequencer.INTERVAL_SECONDS = 0.01\nsequencer.run(threading.Event())\n"
        )
        wait_until(lambda size=before: state.read(Log.ACCESS).size > size)
        time.sleep(random.uniform(0, 0.3))
        process.kill()
        process.communicate()
    stop.set()
    for writer in writers:
        writer.join()

    assert_whole(ledger)
    assert ledger.value("SELECT count(*) FROM accesslog_checkpoint") >= 4


def test_a_second_process_on_the_same_log_refuses(ledger):
    first = start(ledger, "sequencer.run(threading.Event())\n")
    try:
        ledger.record()
        wait_until(lambda: state.read(Log.ACCESS).size == 1)
        second = start(ledger, "sequencer.run(threading.Event())\n")
        _output, error = second.communicate(timeout=60)
    finally:
        first.kill()
        first.communicate()

    assert second.returncode == 1
    assert b"Another sequencer signs this log" in error


def test_a_writer_killed_before_its_commit_leaves_nothing(ledger):
    code = """
from datetime import UTC, datetime
from django.db import transaction
with transaction.atomic():
    services.record(act="view", actor="E001", role="clerk", at=datetime.now(UTC))
    die()
"""
    killed(start(ledger, code, role="web"))
    ledger.record()

    assert ledger.value("SELECT count(*) FROM accesslog_entry") == 1
    assert_whole(ledger)
