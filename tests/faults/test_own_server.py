"""A stranger sets a company up on a PostgreSQL server of its own, by the operator's guide alone.

The commands are read out of the guide; only its addresses and folders are those of this machine.
"""

from __future__ import annotations

import contextlib
import re
import signal
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.faults.company_server import CompanyServer
from tests.faults.terminal import Serving, Terminal, block, checkpoint
from tests.faults.test_running import gone

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = "operator.en.md"


class Stranger(Terminal):
    """Types the guide's commands where the company has a database server of its own."""

    def __init__(self, folder: Path, server: CompanyServer) -> None:
        super().__init__(folder)
        self.server = server
        self.variables["PGPASSWORD"] = server.password

    def here(self, line: str) -> str:
        """Return a line of the guide with this machine's addresses and folders."""
        address = f"127.0.0.1:{self.server.port}"
        line = line.replace("db.company.example:5432", address)
        return super().here(line.replace("?sslmode=verify-full", ""))

    def follow(self, heading: str) -> list[str]:
        """Type a whole section; `init`, `run` and `doctor` are asked apart."""
        apart = ("./hudang init", "./hudang run", "./hudang doctor")
        lines = [line for line in block(GUIDE, heading) if not line.startswith(apart)]
        return [self.done(line) for line in lines]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    company = CompanyServer(tmp_path_factory.mktemp("company"))
    company.start()
    yield company
    company.stop()


@pytest.fixture(scope="module")
def stranger(server, tmp_path_factory):
    return Stranger(tmp_path_factory.mktemp("stranger"), server)


@pytest.fixture(scope="module")
def administrators(stranger):
    stranger.follow("A PostgreSQL server of your own")
    return stranger.found()[0]


@pytest.fixture(scope="module")
def serving(stranger, administrators):
    running = Serving(stranger)
    running.wait_until_it_answers()
    yield running
    with contextlib.suppress(ProcessLookupError):
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(timeout=60)


def test_the_company_is_set_up_and_its_administrator_lets_himself_in(serving, administrators):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"http://127.0.0.1:{serving.port}/activate"
    page = browser.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    me = administrators["system_admin"]
    form = {
        "csrfmiddlewaretoken": token,
        "code": me["code"],
        "activation_code": me["activation_code"],
        "password": "云栖里的一盏灯2026",
        "again": "云栖里的一盏灯2026",
    }
    answer = browser.open(address, urllib.parse.urlencode(form).encode())

    assert answer.url.endswith("/account/second-factor/on/")


def test_no_role_of_ours_may_do_more_than_it_needs(server, administrators):
    with server.connect() as database:
        roles = database.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'hudang%' AND"
            " (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)"
        ).fetchall()
        quiet = database.execute(
            "SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON oid = setdatabase"
            " WHERE datname = 'hudang' AND 'log_min_error_statement=panic' = ANY(setconfig)"
        ).fetchone()

    assert roles == []
    assert quiet == (1,)


def test_what_is_done_every_day_works_against_it(stranger, serving):
    assert stranger.follow("Every day by hand")


def test_it_stops_without_a_trace_of_trouble(serving):
    family = serving.family()
    serving.process.send_signal(signal.SIGTERM)

    assert serving.process.wait(timeout=60) == 0
    assert gone(family)
    assert "Traceback" not in serving.said_since_start()


def test_a_copy_comes_back_into_a_new_database(stranger, administrators, server):
    said = stranger.done("./hudang backup")
    copy = re.search(r"(/\S+-full)", said)[1]
    with server.connect("hudang") as database:
        before = database.execute("SELECT count(*) FROM accesslog_entry").fetchone()

    for line in block(GUIDE, "Bring back on a server of your own")[:-1]:
        stranger.done(line.replace("COPY", copy), stdin=checkpoint(said) * 2)

    with server.connect("hudang_new") as database:
        after = database.execute("SELECT count(*) FROM accesslog_entry").fetchone()
    assert after[0] >= before[0]
    again = Serving(stranger)
    again.wait_until_it_answers()
    stranger.done("./hudang verify_log")
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(timeout=60) == 0
