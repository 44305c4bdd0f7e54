"""A stranger sets a company up on a PostgreSQL server of its own, by the operator's guide alone.

The commands are read out of the guide; only its addresses and folders are those of this machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest

from bench.installation import ROOT, free_port
from tests.cli.test_found_company import ANSWERS
from tests.faults.company_server import CompanyServer
from tests.faults.test_running import Run, gone

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = (ROOT / "docs/manual/operator.en.md").read_text()
GROUP = re.compile(r"\b[A-Z2-9]{5}\b")
GROUPS_IN_A_HALF = 17


def block(heading: str) -> list[str]:
    """Return the commands under that heading of the guide."""
    section = re.split(rf"^#+ {re.escape(heading)}$", GUIDE, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


class Stranger:
    """Types the guide's commands into one terminal."""

    def __init__(self, folder: Path, server: CompanyServer) -> None:
        self.folder = folder
        self.server = server
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUDANG")}
        self.terminal = kept | {"HUDANG_HOME": str(ROOT), "PGPASSWORD": server.password}
        (folder / "second-place").mkdir()
        (folder / "answers.toml").write_text(ANSWERS)

    def here(self, line: str) -> str:
        """Return a line of the guide with this machine's addresses and folders."""
        for theirs, ours in {
            "db.company.example:5432": f"127.0.0.1:{self.server.port}",
            "?sslmode=verify-full": "",
            "/mnt/second-place": str(self.folder / "second-place"),
            "/srv/hudang": str(self.folder / "hudang"),
            "answers.toml": str(self.folder / "answers.toml"),
            "8000": str(self.port),
        }.items():
            line = line.replace(theirs, ours)
        return line.partition("  #")[0].strip()

    def type(self, line: str, stdin: str = "") -> subprocess.CompletedProcess[str] | None:
        """Run one line: an export changes the terminal, anything else is a command."""
        line = self.here(line)
        if line.startswith("export "):
            assignments = line.removeprefix("export ").replace("'", "").split()
            self.terminal |= dict(word.split("=", 1) for word in assignments)
            return None
        words = line.split()
        assert words[0] == "./hudang", line
        return subprocess.run(
            [sys.executable, "-m", "hudang", *words[1:]],
            env=self.terminal,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def follow(self, heading: str) -> list[subprocess.CompletedProcess[str]]:
        """Type a whole section; `init`, `run` and `doctor` are asked apart."""
        done = []
        for line in block(heading):
            if line.startswith(("./hudang init", "./hudang run", "./hudang doctor")):
                continue
            result = self.type(line)
            if result is not None:
                assert result.returncode == 0, line + result.stdout + result.stderr
                done.append(result)
        return done

    def found(self) -> dict[str, dict[str, str]]:
        """Run init, type both halves of the recovery key back, return the administrators."""
        words = ["init", "--answers", str(self.folder / "answers.toml"), "--json"]
        process = subprocess.Popen(
            [sys.executable, "-m", "hudang", *words],
            env=self.terminal,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        groups: list[str] = []
        said = ""
        for line in process.stderr:
            said += line
            groups += GROUP.findall(line)
            if len(groups) == 2 * GROUPS_IN_A_HALF:
                break
        first, second = groups[:GROUPS_IN_A_HALF], groups[GROUPS_IN_A_HALF:]
        out, err = process.communicate(f"{' '.join(first)}\n\n{' '.join(second)}\n\n", timeout=120)
        assert process.returncode == 0, said + err
        return dict(json.loads(out)["administrators"])


class Serving(Run):
    """`./hudang run` in the stranger's terminal."""

    def __init__(self, stranger: Stranger) -> None:
        self.stranger = stranger
        super().__init__(stranger.folder)
        self.port = stranger.port

    def environment(self) -> dict[str, str]:
        return self.stranger.terminal | {"HUDANG_PORT": str(self.stranger.port)}


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
    return stranger.found()


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
    said = stranger.type("./hudang backup").stdout
    copy = re.search(r"(/\S+-full)", said)[1]
    size = re.search(r"(\d+)[^\d]*\n\s+[A-Z2-9]{5} ", said)[1]
    groups = " ".join(GROUP.findall(said.splitlines()[-1]))
    with server.connect("hudang") as database:
        before = database.execute("SELECT count(*) FROM accesslog_entry").fetchone()

    lines = block("Bring back on a server of your own")
    for line in lines[:3]:
        done = stranger.type(line)
        assert done is None or done.returncode == 0, done.stderr
    two_people = f"{size}\n{groups}\n" * 2
    restored = stranger.type(lines[3].replace("COPY", copy), stdin=two_people)

    assert restored.returncode == 0, restored.stdout + restored.stderr
    with server.connect("hudang_new") as database:
        after = database.execute("SELECT count(*) FROM accesslog_entry").fetchone()
    assert after[0] >= before[0]
    again = Serving(stranger)
    again.wait_until_it_answers()
    assert stranger.type("./hudang verify_log").returncode == 0
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(timeout=60) == 0
