"""A customer is destroyed, the machine is lost, and by the guide everybody else comes back.

Real processes throughout: what a company types is read out of the guide. The witness is another
machine; copies, the escrow's place and the printed halves lie elsewhere.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bench.installation import ROOT
from tests.factories import PASSWORD
from tests.faults.terminal import Serving, Terminal, block, checkpoint
from tests.faults.test_running import gone
from tests.registry.rosters import person, row, workbook

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = "keys.en.md"
LOST = "YQL-000003"
NO_KEY = "请输入两半恢复密钥并指定托管处"
FOLDERS = ("data", "keys", "log")


class Company(Terminal):
    """Everything that is typed at the one machine of a company."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for line in block(GUIDE, "The machine is gone")[:2]:
            self.type(line)
        self.type("export HUDANG_WITNESS_MINUTES=15")

    def ask(self, word: str) -> str:
        """Let a process of the company's program do that."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.lost_company", word],
            cwd=ROOT,
            env=self.variables | {"HUDANG_ROLE": "worker", "HUDANG_DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def opened(self) -> dict[str, list[str]]:
        """Return the values of everybody that open."""
        return dict(json.loads(self.ask("look")))

    def copy(self, *words: str) -> tuple[str, str]:
        """Make a copy; return its folder and the checkpoint that is written down."""
        said = self.done(" ".join(("./hudang backup", *words)))
        return re.search(r"(/\S+-(full|keys))", said)[1], checkpoint(said)


@dataclass
class Story:
    """What is known at each moment."""

    company: Company
    witness: Path
    halves: str = ""
    before: dict[str, list[str]] = field(default_factory=dict)
    full: str = ""
    newest: str = ""
    printed: str = ""
    said: str = ""
    refused: subprocess.CompletedProcess[str] | None = None

    def at_the_witness(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, ROOT / "src/hudang/witness.py", "--store", self.witness, *words],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def publish(self) -> str:
        """Hand the checkpoints over by the shared folder, and read the answers."""
        self.company.done("./hudang publish_checkpoint")
        self.at_the_witness("folder", str(self.witness / "shared"), "--once")
        return self.company.done("./hudang publish_checkpoint")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    told = Story(Company(tmp_path_factory.mktemp("company")), tmp_path_factory.mktemp("witness"))
    running = found(told)
    destroy_one(told)
    lose_the_machine(told, running)
    running = bring_back(told)
    yield told
    running.stop()


def found(told: Story) -> Serving:
    """Five people have moved out; the log has a witness; everything is copied."""
    company = told.company
    _, told.halves = company.found()
    running = Serving(company)
    running.wait_until_it_answers()
    company.ask("found")
    (company.folder / "roster.xlsx").write_bytes(workbook([row(n) for n in range(5)]))
    roster = company.folder / "roster.xlsx"
    company.done(
        f"./hudang import_customers {roster} --community YQL --as KF001 --new-buildings",
        HUDANG_DEMO="1",
    )
    company.ask("move_out")
    witness = told.at_the_witness("show").split()[-1]
    (told.witness / "shared").mkdir()
    company.done(f"./hudang add_witness {witness} {told.witness / 'shared'}")
    told.at_the_witness("trust", *company.done("./hudang log_keys").split())
    told.publish()
    told.before = company.opened()
    told.full, _ = company.copy()
    return running


def destroy_one(told: Story) -> None:
    """One is shredded and the epoch rolls; the hourly copy takes keys, ledger and registers."""
    company = told.company
    company.done(
        f"./hudang shred {LOST} --community YQL --proposed-by KF002 --confirmed-by ZB001",
        stdin=f"{PASSWORD}\n{PASSWORD}\n",
    )
    rolled = json.loads(company.done("./hudang rotate_keys --json"))
    assert (rolled["stage"], rolled["waiting"]) == ("sealed", [])
    told.publish()
    told.newest, told.printed = company.copy("--keys-only")


def lose_the_machine(told: Story, running: Serving) -> None:
    """Data, keys and log are gone; the copies, the place and the halves lie elsewhere."""
    family = running.family()
    running.process.kill()
    running.process.wait()
    assert gone(family)
    for name in FOLDERS:
        shutil.rmtree(told.company.folder / "hudang" / name)


def bring_back(told: Story) -> Serving:
    """Type what the guide says, to its last line."""
    *_, restore, epoch, _run = block(GUIDE, "The machine is gone")
    restore = restore.replace("FULL", told.full)
    old = restore.replace("NEWEST", told.full)
    told.refused = told.company.type(old, stdin=told.halves + told.printed * 2)
    restore = restore.replace("NEWEST", told.newest)
    told.said = told.company.done(restore, stdin=told.halves + told.printed * 2)
    told.said += told.company.done(epoch)
    running = Serving(told.company)
    running.wait_until_it_answers()
    return running


def test_everybody_but_the_destroyed_is_whole(story):
    after = story.company.opened()

    assert set(story.before) - set(after) == {LOST}
    assert after == {number: story.before[number] for number in after}
    assert person(0) in str(after)


def test_the_old_copy_alone_gives_nobody_back(story):
    """The epoch key of its days is destroyed here and in the place of the escrow."""
    place = story.company.folder / "second-place"

    assert story.refused.returncode == 1
    assert NO_KEY in story.refused.stderr
    assert [path.name for path in place.glob("epoch-*")] == ["epoch-2.escrow"]


def test_what_is_said_counts_the_destroyed_and_names_what_the_log_lost(story):
    assert "重放销毁：1 项中的 1 项" in story.said
    assert re.search(r"日志 access：已签名的 \d+ 条中恢复了 \d+ 条", story.said)


def test_the_witness_vouches_for_the_next_epoch_once_it_knows_the_new_keys(story):
    story.at_the_witness("trust", *story.company.done("./hudang log_keys").split())
    story.publish()

    held = story.at_the_witness("show")
    assert "/access/1\n" in held
    assert "/access/2\n" in held
    story.company.done("./hudang verify_log")
