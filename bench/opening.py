"""Row 5: opening one value, its log entry committed first, as eight people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.client import Client, together
from bench.installation import figure, populated

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 8
SECONDS = 20
MOBILE = 2
PER_SECOND = 150
P99_MS = 120
PEOPLE = ("A1001", "A1011", "A1061", "A1062")
# Below what a day allows each of them; the measure of a day is no subject of this row.
CUSTOMERS_OF_EACH = 40


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Open mobile numbers of customers for a stated purpose."""
    with populated(rows) as made, made.web(workers=2) as web:
        clients = [Client(made, PEOPLE[number % len(PEOPLE)]) for number in range(CLIENTS)]

        def open_one(client: Client, turn: int) -> None:
            path = f"/customers/YQL-{turn % CUSTOMERS_OF_EACH + 1:06d}/reveal/{MOBILE}"
            client.post(path, script=True, purpose="contract_service")

        load = together(made, clients, open_one, web=web.pid, seconds=SECONDS)
    rate = figure("values opened a second", load.done / SECONDS, PER_SECOND, at_most=False)
    p99 = load.percentile(0.99)
    yield rate | {
        "rows": rows,
        "p99_ms": round(p99, 1),
        "p99_target": f"<= {P99_MS}",
        "cpu_ms": round(load.cpu_ms, 2),
        "reached": rate["reached"] and p99 <= P99_MS and load.has_only(200),
        "statuses": dict(load.statuses),
    }
