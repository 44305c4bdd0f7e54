"""Row 3: search through HTTP as eight people at once; masked results, every search logged."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from bench.client import Client, together
from bench.data import people
from bench.installation import figure, populated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.installation import Installation

CLIENTS = 8
SECONDS = 20
KINDS = ("phone", "last four", "name", "identity number", "room")
TARGET_PER_SECOND = 250
TARGET_CPU_MS = 6
CLERKS = ["A1001", "A1061", "A1062"]


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Search by phone, last four, full name, identity number and room."""
    with populated(rows) as made, made.web(workers=2) as web:
        for kind in KINDS:
            yield _measure_kind(made, web.pid, kind, rows)


def _measure_kind(made: Installation, web: int, kind: str, rows: int) -> dict[str, object]:
    texts = texts_of(kind, rows)
    clients = [Client(made, CLERKS[n % len(CLERKS)]) for n in range(CLIENTS)]

    def search(client: Client, turn: int) -> None:
        client.post("/customers/search", script=True, q=texts[turn % len(texts)])

    load = together(made, clients, search, web=web, seconds=SECONDS)
    for client in clients:
        client.close()
    rate = figure(f"{kind}: req/s", load.done / SECONDS, TARGET_PER_SECOND, at_most=False)
    is_reached = rate["reached"] and load.cpu_ms <= TARGET_CPU_MS and load.has_only(200)
    return rate | {
        "rows": rows,
        "cpu_ms": round(load.cpu_ms, 2),
        "cpu_target": f"<= {TARGET_CPU_MS}",
        "reached": is_reached,
        "statuses": dict(load.statuses),
    }


def texts_of(kind: str, rows: int) -> list[str]:
    """Return what is typed to find four thousand of the people by that kind of search."""
    chosen = set(Random(3).sample(range(rows), min(rows, 4_000)))
    texts = []
    for index, (building, unit, room, person) in enumerate(people(rows)):
        if index in chosen:
            texts.append(
                {
                    "phone": person.phone,
                    "last four": person.phone[-4:],
                    "name": person.name,
                    "identity number": person.id_number,
                    "room": f"{building}栋{unit}单元{room}",
                }[kind]
            )
    return texts
