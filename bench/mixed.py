"""Row 17: people who search, read, open and record at once, at a steady pace, every act logged.

The pace does not wait for answers: an act is due at its moment, and its time counts from then. The
portal is not built yet; the public notice stands in for its share.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from bench.client import Client, Load
from bench.data import TODAY, people
from bench.installation import cpu_seconds, figure, populated
from bench.search import texts_of
from hudang.demo.invent import Inventor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.installation import Installation

PER_SECOND = 60
P99_MS = 300
SHARES = {"search": 40, "read": 30, "open": 10, "record": 15, "notice": 5}
# Three sessions are what one person may have at once.
PEOPLE = ("A1001", "A1061", "A1062") * 3
# Below what a day allows each of them to open.
OPENED_BY_EACH = 100
MOBILE = 2
# What the log calls each act; reading the public notice is nobody's act.
LOGGED = {
    "search": "registry.search",
    "read": "registry.view_customer",
    "open": "disclosure.stated",
    "record": "registry.register",
}
COUNT = """
import json, sys
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT what, count(*) FROM accesslog_recent GROUP BY what")
    print(json.dumps(dict(cursor.fetchall())))
"""


def measure(rows: int, *, minutes: float) -> Iterator[dict[str, object]]:
    """Act at sixty a second for that many minutes; report errors, the p99 and what is unlogged."""
    with populated(rows) as made, made.web(workers=2) as web:
        sequencer = made.spawn("sequencer", "hudang", "run_sequencer")
        try:
            before = _logged(made)
            turns = _Turns(made, rows)
            load, done = turns.run(minutes * 60, web=web.pid)
            unlogged = _unlogged(before, _logged(made), done)
        finally:
            sequencer.terminate()
            sequencer.wait(timeout=30)
    p99 = load.percentile(0.99)
    errors = load.done - load.statuses[200] - load.statuses[201]
    yield figure("p99 ms", p99, P99_MS, at_most=True) | {
        "rows": rows,
        "minutes": minutes,
        "p50_ms": round(load.percentile(0.5), 1),
        "cpu_ms": round(load.cpu_ms, 2),
        "acts": dict(done),
        "statuses": dict(load.statuses),
        "unlogged": unlogged,
        "reached": p99 <= P99_MS and not errors and not any(unlogged.values()),
    }


class _Turns:
    """The acts, each at its moment, shared among the people at their browsers."""

    def __init__(self, made: Installation, rows: int) -> None:
        self._made = made
        self._rows = rows
        self._texts = texts_of("phone", rows)
        self._newcomers = Inventor(Random(17), today=TODAY, start=rows)
        self._houses = _houses(rows)
        self._lock = threading.Lock()
        self._acts: dict[str, Callable[[Client, int], object]] = {
            "search": self._search,
            "read": self._read,
            "open": self._open,
            "record": self._record,
            "notice": lambda client, _turn: client.get("/notice/"),
        }

    def run(self, seconds: float, *, web: int) -> tuple[Load, Counter[str]]:
        clients = [Client(self._made, code) for code in PEOPLE]
        load, done = Load(), Counter[str]()
        chosen = Random(60).choices(
            list(SHARES), list(SHARES.values()), k=int(seconds * PER_SECOND)
        )
        turns = iter(enumerate(chosen))
        before, start = cpu_seconds(web, self._made.database), time.monotonic() + 0.5

        def work(client: Client) -> None:
            while True:
                with self._lock:
                    turn, kind = next(turns, (0, ""))
                if not kind:
                    return
                due = start + turn / PER_SECOND
                time.sleep(max(0.0, due - time.monotonic()))
                self._acts[kind](client, turn)
                load.seconds.append(time.monotonic() - due)
                with self._lock:
                    load.statuses[client.status] += 1
                    done[kind] += client.status in {200, 201}

        threads = [threading.Thread(target=work, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        load.cpu_seconds = cpu_seconds(web, self._made.database) - before
        return load, done

    def _number(self, turn: int, *, among: int) -> str:
        return f"YQL-{turn * 7919 % among + 1:06d}"

    def _search(self, client: Client, turn: int) -> None:
        client.post("/customers/search", script=True, q=self._texts[turn % len(self._texts)])

    def _read(self, client: Client, turn: int) -> None:
        client.get(f"/customers/{self._number(turn, among=self._rows)}/")

    def _open(self, client: Client, turn: int) -> None:
        path = f"/customers/{self._number(turn, among=OPENED_BY_EACH)}/reveal/{MOBILE}"
        client.post(path, script=True, purpose="contract_service")

    def _record(self, client: Client, turn: int) -> None:
        with self._lock:
            person, house = self._newcomers.person(), next(self._houses)
        items = {"name": person.name, "mobile": person.phone}
        body = {"community": "YQL", "items": items, "houses": [{"house": house, "role": "tenant"}]}
        client.send("POST", "/api/v1/customers", body)


def _houses(rows: int) -> Iterator[str]:
    return itertools.cycle(
        f"{building}栋{unit}单元{room}" for building, unit, room, _ in people(min(rows, 5_000))
    )


def _logged(made: Installation) -> Counter[str]:
    counted: dict[str, int] = json.loads(made.script("web", COUNT))
    return Counter(counted)


def _unlogged(before: Counter[str], after: Counter[str], done: Counter[str]) -> dict[str, int]:
    """Return how many acts of each kind were answered and have no entry."""
    return {
        kind: done[kind] - sum(_since(before, after, name) for name in after if _is(name, what))
        for kind, what in LOGGED.items()
    }


def _since(before: Counter[str], after: Counter[str], name: str) -> int:
    return after[name] - before[name]


def _is(name: str, what: str) -> bool:
    return name == what or name.startswith(f"{what}.")
