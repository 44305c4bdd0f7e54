"""A terminal in which a stranger types the commands of the operator's guide."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from bench.installation import ROOT, free_port
from tests.cli.test_found_company import ANSWERS
from tests.faults.test_running import Run

if TYPE_CHECKING:
    from pathlib import Path

GROUP = re.compile(r"\b[A-Z2-9]{5}\b")
GROUPS_IN_A_HALF = 17
PATIENCE = 180


def block(guide: str, heading: str) -> list[str]:
    """Return the commands under that heading of a guide."""
    text = (ROOT / "docs/manual" / guide).read_text()
    section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


class Terminal:
    """Variables that were exported, and commands typed after them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUDANG")}
        self.variables = kept | {"HUDANG_HOME": str(ROOT), "HUDANG_PORT": str(self.port)}
        (folder / "second-place").mkdir(exist_ok=True)
        (folder / "answers.toml").write_text(ANSWERS)

    @staticmethod
    def is_command(line: str) -> bool:
        return line.startswith("./hudang ")

    def here(self, line: str) -> str:
        """Return a line of the guide with this machine's folders, without its remark."""
        for theirs, ours in {
            "/mnt/second-place": str(self.folder / "second-place"),
            "/srv/": f"{self.folder}/",
            "answers.toml": str(self.folder / "answers.toml"),
        }.items():
            line = line.replace(theirs, ours)
        return line.partition("  #")[0].strip()

    def type(
        self, line: str, stdin: str = "", **more: str
    ) -> subprocess.CompletedProcess[str] | None:
        """Run one line: an export changes the terminal, anything else is a command."""
        line = self.here(line)
        if line.startswith("export "):
            assignments = line.removeprefix("export ").replace("'", "").split()
            self.variables |= dict(word.split("=", 1) for word in assignments)
            return None
        words = line.split()
        assert self.is_command(line), line
        return subprocess.run(
            [sys.executable, "-m", "hudang", *words[1:]],
            env=self.variables | more,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def done(self, line: str, stdin: str = "", **more: str) -> str:
        """Run one line that has to succeed and return what it printed."""
        result = self.type(line, stdin, **more)
        if result is None:
            return ""
        assert result.returncode == 0, line + result.stdout + result.stderr
        return result.stdout

    def found(self) -> tuple[dict[str, dict[str, str]], str]:
        """Run init and type both halves of the recovery key back.

        Returns the administrators and both halves as they are typed.
        """
        words = ["init", "--answers", str(self.folder / "answers.toml"), "--json"]
        process = subprocess.Popen(
            [sys.executable, "-m", "hudang", *words],
            env=self.variables,
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
        halves = f"{' '.join(first)}\n\n{' '.join(second)}\n\n"
        out, err = process.communicate(halves, timeout=PATIENCE)
        assert process.returncode == 0, said + err
        return dict(json.loads(out)["administrators"]), halves


class Serving(Run):
    """`./hudang run` in that terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        super().__init__(terminal.folder)
        self.port = terminal.port

    def environment(self) -> dict[str, str]:
        return dict(self.terminal.variables)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def checkpoint(said: str) -> str:
    """Return what `backup` printed of the registers, as somebody types it at a restore."""
    *_, count, groups = said.rstrip().splitlines()
    return f"{re.search(r'[0-9]+', count)[0]}\n{' '.join(GROUP.findall(groups))}\n"
