"""Told to stop, it finishes what is under way, in the order that loses nothing."""

from __future__ import annotations

import contextlib
import signal
import threading
import time

import psycopg
import pytest

from bench.search import Client
from hudang.launcher import Server
from tests.faults.test_running import FIRST_CUSTOMER, FIRST_PHONE, START_SECONDS, Run, gone

STOP_SECONDS = 60
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def run(tmp_path_factory):
    running = Run(tmp_path_factory.mktemp("stop"))
    running.wait_until_it_answers()
    yield running
    with contextlib.suppress(ProcessLookupError):
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(timeout=STOP_SECONDS)


def test_a_request_under_way_is_answered_and_the_database_stops_last(run):
    family = run.family()
    client, pages = Client(run, "A1001"), []
    search = threading.Thread(
        target=lambda: pages.append(client.post("/customers/search", q=FIRST_PHONE))
    )
    server = Server(run.folder / "data", run.folder / "keys")
    with psycopg.connect(server.dsn("postgres")) as database:
        # What the search has to write before it may show anything waits for us.
        database.execute("LOCK TABLE accesslog_pending IN ACCESS EXCLUSIVE MODE")
        search.start()
        wait_for(lambda: database.execute(WAITING).fetchone()[0] > 0)
        run.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert run.process.poll() is None
    search.join(timeout=STOP_SECONDS)

    assert client.status == 200
    assert FIRST_CUSTOMER in pages[0]
    assert run.process.wait(timeout=STOP_SECONDS) == 0
    assert gone(family)
    assert not (run.folder / "data/postgres/postmaster.pid").exists()
    assert "Traceback" not in run.said_since_start()


def wait_for(condition):
    end = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
