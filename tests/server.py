"""The suite's own database server; loaded with -p before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from hudang.launcher import Server, prepare_keys, private_folder

ROOT = Path(__file__).parent.parent
server: Server


def environment(folder: Path) -> dict[str, str]:
    """Return the variables that point an installation at that folder."""
    return {
        "HUDANG_HOME": str(ROOT),
        "HUDANG_DATA": str(folder / "data"),
        "HUDANG_KEYS": str(folder / "keys"),
        "HUDANG_LOG": str(folder / "log"),
        "HUDANG_BACKUP": str(folder / "backup"),
        "HUDANG_ROLE": "web",
        "HUDANG_SUITE": os.environ.get("HUDANG_TEST_SUITE", "aes"),
        "TMPDIR": str(folder / "tmp"),
    }


def forget_durability() -> None:
    """Leave the disk alone: tests that kill a server start one of their own."""
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as admin:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            admin.execute(f"ALTER SYSTEM SET {name} = off")
        admin.execute("SELECT pg_reload_conf()")


def start() -> None:
    """Start a server in a folder of its own and prepare the database that all tests copy."""
    global server
    folder = Path(tempfile.mkdtemp(prefix="hudang-test-"))
    folder.chmod(0o711)
    (folder / "tmp").mkdir()
    os.environ.update(environment(folder))
    tempfile.tempdir = None
    prepare_keys(folder / "keys")
    private_folder(folder / "log")
    server = Server(folder / "data", folder / "keys")
    server.start()
    forget_durability()
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    subprocess.run(
        [sys.executable, "-m", "hudang", "prepare", "--verbosity", "0"],
        check=True,
        env=os.environ | {"HUDANG_ROLE": "owner"},
        stdout=subprocess.DEVNULL,
    )
    os.environ["HUDANG_TEST_FOLDER"] = str(folder)


if "HUDANG_TEST_FOLDER" in os.environ:  # a parallel worker uses the server of its controller
    path = Path(os.environ["HUDANG_TEST_FOLDER"])
    server = Server(path / "data", path / "keys")
else:
    start()
