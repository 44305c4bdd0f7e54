"""Row 18: `kill -9` at random moments of whatever writes; nothing lost, half-written or unlogged.

Each round starts one act in a process of its own, kills it after a random time, and then looks at
everything: who is there, whether everybody opens, what the log says, whether copies are whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import psycopg

from bench.data import people, write_people
from bench.installation import figure, installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.installation import Installation

ROSTER_ROWS = 1_200
LONGEST_SECONDS = 4.0

READY = """
import sys
import django
django.setup()
from random import Random
from django.core.management import call_command
from django.utils.timezone import now
print("ready", flush=True)
"""
OPENING = """
from hudang.registry.models import Customer
from hudang.registry.services import opening
chosen = Random(int(sys.argv[1]))
customers = list(Customer.objects.all()[:500])
while True:
    opening.searchable_values(chosen.choice(customers), by=opening.JOB, at=now())
    print("opened", flush=True)
"""
SHREDDING = """
from django.utils.timezone import localdate
from hudang.accounts import queries as accounts
from hudang.registry import services
from hudang.registry.models import Customer, Occupancy
first, second = (accounts.acting(accounts.by_code(code), at=now()) for code in ("A1061", "A1062"))
# Rosters go into the other community: while one is imported there, nobody is destroyed. An
# organisation is not destroyed either while somebody speaks for it.
customers = list(Customer.objects.filter(community__code="JX", type="person"))
Random(int(sys.argv[1])).shuffle(customers)
for customer in customers:
    for stay in Occupancy.objects.filter(customer_id=customer.id, ended_date=None):
        services.end_occupancy(stay, on=localdate(), by=first, at=now())
    services.shred_customer(customer, proposed_by=first, confirmed_by=second, at=now())
"""
IMPORT = "call_command('import_customers', *sys.argv[2:], '--json')"
# Act, the role it has, and what the process does once it is ready.
ACTS = {
    "import": ("worker", IMPORT),
    "opening": ("worker", OPENING),
    "rotation": ("worker", "call_command('rotate_keys', '--json')"),
    "shredding": ("worker", SHREDDING),
    "sequencing": ("sequencer", "call_command('run_sequencer')"),
    "backup": ("owner", "call_command('backup')"),
}
SEQUENCE = READY + "from hudang.accesslog import sequencer\nsequencer.run_once()\n"
LOOK = (
    READY
    + """
import io, json
from hudang.accesslog.verify import verify
from hudang.vault import ledger
from hudang.vault.checking import check_owners
owners = check_owners(sample=None)
report = verify(at=now(), sealed=True)
print(json.dumps({
    "destroyed": [str(line.owner.id) for line in ledger.read()],
    "unopened": {kind.name: count for kind, count in owners.counts.items()},
    "findings": [str(finding) for finding in report.findings],
}))
"""
)
# A customer without a house (but who speaks for an organisation), without keys; keys of nobody.
HALF = """
    SELECT count(*) FROM registry_customer c
    WHERE c.type <> 'contact' AND NOT EXISTS (
            SELECT FROM registry_occupancy o WHERE o.customer_id = c.id)
        OR NOT EXISTS (SELECT FROM vault_vaultkey k
            WHERE (k.community_id, k.owner_id) = (c.community_id, c.id))
    UNION ALL
    SELECT count(*) FROM vault_vaultkey k WHERE k.kind = 1 AND NOT EXISTS (
        SELECT FROM registry_customer c WHERE c.id = k.owner_id)
"""
OPENED = "SELECT count(*) FROM accesslog_entry WHERE what = 'registry.reindex'"


@dataclass
class Rounds:
    """What was killed so far, and what was found."""

    made: Installation
    chosen: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    half: int = 0
    opened: int = 0
    findings: list[str] = field(default_factory=list)
    rosters: int = 0
    verified: set[str] = field(default_factory=set)
    is_importing: bool = False

    def run(self, act: str) -> None:
        """Kill one act at a random moment and look at everything."""
        before = self._customers()
        said = self.made.folder / "said"
        process = self._start(act, said=said)
        told = process.stdout
        assert told is not None  # noqa: S101  asked for at the start
        while told.readline() not in ("ready\n", ""):
            pass
        time.sleep(self.chosen.uniform(0, LONGEST_SECONDS))
        has_failed = bool(process.poll())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        rest = process.communicate()[0]
        if has_failed:
            self.findings.append(f"{act}: ended by itself: {said.read_text().strip()[-400:]}")
        self.opened += rest.count("opened\n")
        self.killed[act] += 1
        self._look(before, act=act)

    def _start(self, act: str, *, said: Path) -> subprocess.Popen[str]:
        role, code = ACTS[act]
        words = [str(self.chosen.randrange(1 << 30)), *(self._roster() if act == "import" else ())]
        with said.open("w") as errors:
            return subprocess.Popen(
                [sys.executable, "-c", READY + code, *words],
                env=self.made.environment(role),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def _roster(self) -> list[str]:
        """Return what the import is told: to go on with the roster, or the next one."""
        words = ["--community", "YQL", "--skip-faulty", "--new-buildings"]
        if self.is_importing:
            return [*words, "--resume"]
        path = self.made.folder / f"roster-{self.rosters}.xlsx"
        start = self.rosters * ROSTER_ROWS
        write_people(path, islice(people(start + ROSTER_ROWS), start, None))
        self.rosters += 1
        return [str(path), *words]

    def _look(self, before: set[str], *, act: str) -> None:
        self.made.command("worker", "shred", "--finish")
        self.made.script("sequencer", SEQUENCE)
        seen = json.loads(self.made.script("auditor", LOOK).splitlines()[-1])
        self.findings += [f"{act}: {one}" for one in (*seen["unopened"], *seen["findings"])]
        self.lost += sum(one not in seen["destroyed"] for one in before - self._customers())
        self.half += sum(self._numbers(HALF))
        self.is_importing = bool(self._numbers(
            "SELECT count(*) FROM registry_rosterimport WHERE status IN ('checking', 'importing')"
        )[0])  # fmt: skip
        for folder in self._copies():
            self.made.command("owner", "backup", "--verify", str(folder))
            self.verified.add(folder.name)

    def _copies(self) -> list[Path]:
        """Return the copies that pass for one and were not looked at yet."""
        root = self.made.folder / "backup"
        found = root.iterdir() if root.is_dir() else ()
        return [
            path for path in found if path.is_dir() and path.name[0] != "."
            and path.name not in self.verified
        ]  # fmt: skip

    def unlogged(self) -> int:
        """Return how many openings were seen for which the log has no entry."""
        return max(0, self.opened - self._numbers(OPENED)[0])

    def _customers(self) -> set[str]:
        return {row[0] for row in self._rows("SELECT id::text FROM registry_customer")}

    def _numbers(self, query: str) -> list[int]:
        return [int(row[0]) for row in self._rows(query)]

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        with psycopg.connect(self.made.server.dsn("postgres")) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


def measure(kills: int, seed: int) -> Iterator[dict[str, object]]:
    """Kill so many times; report what was lost, half-written, or opened without an entry."""
    with installation() as made:
        made.command("worker", "demo")
        rounds = Rounds(made, random.Random(seed))
        acts = sorted(ACTS) * (kills // len(ACTS) + 1)
        rounds.chosen.shuffle(acts)
        for number, act in enumerate(acts[:kills]):
            rounds.run(act)
            sys.stderr.write(f"\r{number + 1} of {kills}: {act:<12}{len(rounds.findings)} found ")
            sys.stderr.flush()
        sys.stderr.write("\n")
        more = {"kills": kills, "seed": seed, "acts": dict(rounds.killed)}
        more["findings"] = rounds.findings[:20]
        lost = rounds.lost + len(rounds.findings)
        yield figure("lost, or not as it was written", lost, 0, at_most=True, **more)
        yield figure("half-written", rounds.half, 0, at_most=True, kills=kills)
        unlogged = rounds.unlogged()
        yield figure(
            "opened without an entry", unlogged, 0, at_most=True, opened=rounds.opened, kills=kills
        )
