"""An installation of the suite's own: a copied database, a web server and a worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

from hudang.running import web_words
from tests.conftest import copy_database, drop_database
from tests.server import ROOT, server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READY_SECONDS = 60


@dataclass
class Installation:
    """The demonstration company without customers, alive at an address of this machine."""

    folder: Path
    database: str = field(default_factory=lambda: f"journey_{uuid.uuid4().hex}")
    port: int = field(default_factory=lambda: _free_port())
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        copy_database(self.database)
        # Keys of its own: another test may renew those of the suite.
        shutil.copytree(server.keys, self.folder / "keys")
        (self.folder / "data/tmp").mkdir(parents=True, mode=0o700)
        self.run("worker", "hudang", "demo", "--places-only", "--verbosity", "0")
        self._spawn("web", *web_words(host="127.0.0.1", port=self.port, workers=1)[1:])
        self._spawn("worker", "hudang", "run_worker")
        self._wait()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=READY_SECONDS)
        drop_database(self.database)

    def _environment(self, role: str) -> dict[str, str]:
        return os.environ | {
            "HUDANG_DATA": str(self.folder / "data"),
            "HUDANG_KEYS": str(self.folder / "keys"),
            "HUDANG_LOG": str(self.folder / "log"),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{self.database}",
            "HUDANG_ROLE": role,
            "HUDANG_DEMO": "1",
            "TMPDIR": str(self.folder / "data/tmp"),
        }

    def run(self, role: str, *words: str) -> None:
        """Run a program beside the others, to its end."""
        command = [sys.executable, "-m", *words]
        subprocess.run(
            command, check=True, cwd=ROOT, env=self._environment(role), stdout=subprocess.DEVNULL
        )

    @contextmanager
    def worker_paused(self) -> Iterator[None]:
        """Let the worker do nothing for as long as the block runs."""
        worker = self.processes[-1]
        worker.send_signal(signal.SIGSTOP)
        yield
        worker.send_signal(signal.SIGCONT)

    @contextmanager
    def held(self, rows: str) -> Iterator[None]:
        """Hold rows of the database, which nobody can write for as long as the block runs."""
        with psycopg.connect(server.dsn("postgres", self.database)) as admin:
            admin.execute(f"SELECT FROM {rows} FOR UPDATE")
            yield

    def _spawn(self, role: str, *words: str) -> None:
        log = (self.folder / f"{words[0]}.log").open("wb")
        with log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *words],
                    env=self._environment(role),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )

    def _wait(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/account/login/", timeout=5):  # noqa: S310
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        message = f"The web server did not answer within {READY_SECONDS} seconds."
        raise TimeoutError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
