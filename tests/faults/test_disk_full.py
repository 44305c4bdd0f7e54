"""A disk full to its last byte, under a running installation: refused with a sentence, nothing
half-written, and it goes on by itself when there is room again.

Data, log and copies lie on small file systems of their own, which only root may mount.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from itertools import islice
from typing import TYPE_CHECKING

import psycopg
import pytest

from bench.data import people, write_people
from bench.installation import ROOT
from hudang.launcher import Server
from tests.faults.terminal import Serving, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISKS = {"data": "size=400m,mode=711", "log": "size=2m,mode=700", "backup": "size=16m,mode=700"}
PATIENCE = 120
OPEN = """
import django
django.setup()
from django.utils.timezone import now
from hudang.registry.models import Customer
from hudang.registry.services import opening
print(len(opening.searchable_values(Customer.objects.first(), by=opening.JOB, at=now())))
"""
COUNT = """
import django, json
django.setup()
from hudang.accesslog.models import Entry
from hudang.registry.models import Customer
print(json.dumps([Customer.objects.count(), Entry.objects.count()]))
"""


def mount(path: Path, options: str) -> None:
    path.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)]
    done = subprocess.run(words, check=False, capture_output=True)
    if done.returncode:
        pytest.skip("mounting a small file system is not allowed here")


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill a file system to its last byte for as long as the block runs."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    yield
    ballast.unlink()


class Small(Terminal):
    """The demonstration on disks of which each can be filled."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for name, options in DISKS.items():
            mount(folder / name, options)
            self.type(f"export HUDANG_{name.upper()}={folder / name}")
        self.type(f"export HUDANG_KEYS={folder / 'keys'}")

    def unmount(self) -> None:
        for name in DISKS:
            subprocess.run(["umount", str(self.folder / name)], check=False)

    def process(self, code: str, *, role: str = "worker") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.variables | {"HUDANG_ROLE": role, "HUDANG_DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def write_memory_to_disk(self) -> None:
        """Let the database do now what it does every five minutes; without room it stops."""
        server = Server(self.folder / "data", self.folder / "keys")
        with contextlib.suppress(psycopg.Error), psycopg.connect(server.dsn("postgres")) as admin:
            admin.autocommit = True
            admin.execute("CHECKPOINT")

    def counted(self) -> list[int]:
        """Return how many customers there are, and how many entries of the log."""
        return list(json.loads(self.process(COUNT, role="auditor").stdout))

    def copies(self) -> list[str]:
        return sorted(os.listdir(self.folder / "backup"))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    made = Small(tmp_path_factory.mktemp("small"))
    yield made
    made.unmount()


@pytest.fixture(scope="module")
def running(small):
    served = Serving(small)
    try:
        served.wait_until_it_answers()
        yield served
    finally:
        ended = served.stop()
    assert ended == 0


def until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.5)


def test_a_copy_without_room_is_refused_and_takes_none(small, running):
    with full(small.folder / "backup"):
        before = small.copies()
        refused = small.type("./hudang backup")
        assert refused.returncode == 1
        assert "备份处空间不足" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert small.copies() == before

    small.done("./hudang backup")


def test_what_a_killed_copy_left_behind_gives_its_room_back(small, running):
    left = small.folder / "backup/.20260101T000000Z-full"
    left.mkdir(mode=0o700)
    (left / "data.dump").write_bytes(bytes(2 << 20))

    small.done("./hudang backup --keys-only")

    assert not left.exists()


def test_without_room_for_the_log_nothing_is_signed_and_then_everything(small, running):
    with full(small.folder / "log"):
        opened = small.process(OPEN)  # what is entered in the database waits for its signature
        assert opened.returncode == 0, opened.stderr
        until(lambda: "HUDANG_LOG cannot be written" in running.said_since_start())
        assert running.process.poll() is None

    until(lambda: small.type("./hudang verify_log").returncode == 0)
    assert running.process.poll() is None


def test_without_room_for_data_nothing_is_opened_and_it_goes_on_by_itself(small, running):
    before = small.counted()
    with full(small.folder / "data"):
        small.write_memory_to_disk()
        refused = small.type("./hudang import_customers roster.xlsx --community YQL")
        until(lambda: "Make room" in running.said_since_start())
        opened = small.process(OPEN)
        assert refused.returncode == opened.returncode == 1
        assert running.process.poll() is None

    running.wait_until_it_answers()
    after = small.counted()
    assert after[0] == before[0]
    assert after[1] >= before[1]  # the index is made anew after a crash, which is an entry
    assert small.process(OPEN).returncode == 0
    until(lambda: small.type("./hudang verify_log").returncode == 0)


def test_a_roster_that_met_a_full_disk_is_imported_afterwards(small, running):
    path = small.folder / "roster.xlsx"
    # A building of their own: those of the demonstration have their owners.
    newcomers = islice(people(9_060), 9_000, 9_060)
    write_people(path, (("91", unit, room, one) for _, unit, room, one in newcomers))
    words = f"./hudang import_customers {path} --community YQL --skip-faulty --new-buildings"
    with full(small.folder / "data"):
        refused = small.type(words, HUDANG_DEMO="1")
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr

    running.wait_until_it_answers()
    before = small.counted()[0]
    small.done(words, HUDANG_DEMO="1")
    assert small.counted()[0] == before + 60
    small.done("./hudang verify_log")
