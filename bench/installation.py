"""An installation in a folder of its own, for one benchmark or one fault test."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.data import write_roster
from hudang.launcher import Server, prepare_keys, private_folder
from hudang.running import web_words

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


class Installation:
    """Folders, environment and database server of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder / "data", folder / "keys")
        self.port = free_port()

    def environment(self, role: str, **more: str) -> dict[str, str]:
        return os.environ | {
            "HUDANG_HOME": str(ROOT),
            "HUDANG_DATA": str(self.folder / "data"),
            "HUDANG_KEYS": str(self.folder / "keys"),
            "HUDANG_LOG": str(self.folder / "log"),
            "HUDANG_BACKUP": str(self.folder / "backup"),
            "HUDANG_PORT": str(self.port),
            "HUDANG_DEMO": "1",
            "HUDANG_API_RATE": "1000000/m",
            "HUDANG_ROLE": role,
            "DJANGO_SETTINGS_MODULE": "hudang.settings",
            "TMPDIR": str(self.folder / "data/tmp"),
            "PYTHONPATH": str(ROOT),
            # Compiled modules are kept, as in an installation, but out of the checkout.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
            **more,
        }

    def command(self, role: str, *words: str) -> str:
        """Run a management command and return what it printed."""
        result = subprocess.run(
            [sys.executable, "-m", "hudang", *words],
            env=self.environment(role),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return result.stdout

    def script(self, role: str, code: str, *words: str) -> str:
        """Run Python in a process of that role and return what it printed."""
        result = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment(role),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return result.stdout

    def spawn(self, role: str, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=self.environment(role),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    @contextlib.contextmanager
    def web(self, *, workers: int) -> Iterator[subprocess.Popen[bytes]]:
        """Serve on loopback while the block runs."""
        words = web_words(host="127.0.0.1", port=self.port, workers=workers)
        process = self.spawn("web", *words[1:])
        try:
            self._wait_for_web()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    @property
    def database(self) -> int:
        """The process of the database server, above those of its connections."""
        found = self.server.process_id
        if found is None:
            message = "the database server is not running"
            raise RuntimeError(message)
        return found

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _wait_for_web(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.address + "/alive", timeout=5)  # noqa: S310
                return
            time.sleep(0.1)
        message = "the web server did not answer"
        raise TimeoutError(message)


@contextlib.contextmanager
def installation() -> Iterator[Installation]:
    """Make an installation with its database, keys and log; remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hudang-bench-"))
    folder.chmod(0o711)
    prepare_keys(folder / "keys")
    for name in ("log", "data/tmp", "data/files"):
        private_folder(folder / name)
    made = Installation(folder)
    made.server.start()
    try:
        made.command("owner", "prepare", "--verbosity", "0")
        yield made
    finally:
        made.server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def populated(rows: int) -> Iterator[Installation]:
    """Make an installation whose community YQL has that many customers, from one roster."""
    with installation() as made:
        made.command("worker", "demo", "--places-only")
        path = made.folder / "roster.xlsx"
        write_roster(path, rows)
        words = (
            "import_customers",
            str(path),
            "--community",
            "YQL",
            "--skip-faulty",
            "--new-buildings",
        )
        made.command("worker", *words)
        path.unlink()
        yield made


def cpu_seconds(*roots: int) -> float:
    """Return user and system time of these processes and everything below them."""
    total = 0.0
    for root in roots:
        family = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def versions() -> dict[str, str]:
    """Return what the figures were taken with."""
    names = ("django", "psycopg", "cryptography", "granian")
    found = {name: version(name) for name in names}
    return {**found, "python": platform.python_version(), "cores": str(os.cpu_count())}


def figure(
    name: str, value: float, target: float, *, at_most: bool, **more: object
) -> dict[str, object]:
    """Return one line of the result."""
    reached = value <= target if at_most else value >= target
    return {
        "figure": name,
        "value": round(value, 3),
        "target": ("<= " if at_most else ">= ") + json.dumps(target),
        "reached": reached,
        **more,
        "engine": "PostgreSQL 18 (embedded)",
        "versions": versions(),
    }


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
