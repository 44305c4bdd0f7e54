"""A release wheel in an environment of its own, as an ordinary user installs it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from bench.installation import ROOT, free_port

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
