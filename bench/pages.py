"""Row 4: reading one customer through the API, and the CPU time of every page people work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.client import Client, together
from bench.installation import figure, populated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.installation import Installation

CLIENTS = 8
SECONDS = 15
SECONDS_A_PAGE = 4
API_PER_SECOND = 200
CLERK, CUSTODIAN, SECURITY_ADMIN = "A1001", "A1061", "A1092"
SUPERVISOR, PRIVACY_LEAD = "A1101", "A1071"
# The page, who works on it, and what it may cost; two have a figure in the table of measures.
PAGES = (
    ("/customers/", CLERK, 40),
    ("/customers/YQL-000777/", CLERK, 25),
    ("/customers/YQL-000777/houses", CLERK, 40),
    ("/customers/YQL-000777/vehicles", CLERK, 40),
    ("/customers/YQL-000777/looks", CLERK, 40),
    ("/customers/YQL-000777/edit", CLERK, 40),
    ("/customers/new", CLERK, 40),
    ("/", CLERK, 40),
    ("/", SUPERVISOR, 40),
    ("/places/", CLERK, 40),
    ("/places/YQL/", CLERK, 40),
    ("/imports/", CLERK, 40),
    ("/inventory/", PRIVACY_LEAD, 40),
    ("/purposes/", PRIVACY_LEAD, 40),
    ("/notices/", PRIVACY_LEAD, 40),
    ("/policy/", SUPERVISOR, 40),
    ("/log/", SUPERVISOR, 40),
    ("/log/mine", CLERK, 40),
    ("/people/", SECURITY_ADMIN, 40),
    ("/changes/", SECURITY_ADMIN, 40),
    ("/undertakings/", CUSTODIAN, 40),
    ("/health/", SUPERVISOR, 40),
)


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Read one customer through the API as eight people, then each page as one."""
    with populated(rows) as made, made.web(workers=2) as web:
        yield _read_through_api(made, web.pid, rows)
        for path, person, target in PAGES:
            yield _read_page(made, web.pid, path, person=person, target=target)


def _read_through_api(made: Installation, web: int, rows: int) -> dict[str, object]:
    people = (CLERK, CUSTODIAN, "A1062")
    clients = [Client(made, people[number % len(people)]) for number in range(CLIENTS)]

    def read(client: Client, turn: int) -> None:
        client.get(f"/api/v1/customers/YQL-{turn * 7919 % rows + 1:06d}")

    load = together(made, clients, read, web=web, seconds=SECONDS)
    rate = figure("API, one customer: req/s", load.done / SECONDS, API_PER_SECOND, at_most=False)
    return rate | {
        "rows": rows,
        "cpu_ms": round(load.cpu_ms, 2),
        "reached": rate["reached"] and load.has_only(200),
        "statuses": dict(load.statuses),
    }


def _read_page(
    made: Installation, web: int, path: str, *, person: str, target: float
) -> dict[str, object]:
    client = Client(made, person)
    client.get(path)
    load = together(
        made, [client], lambda one, _turn: one.get(path), web=web, seconds=SECONDS_A_PAGE
    )
    client.close()
    cost = figure(f"{path} as {person}: CPU ms", load.cpu_ms, target, at_most=True)
    return cost | {
        "reached": cost["reached"] and load.has_only(200),
        "p50_ms": round(load.percentile(0.5), 1),
        "statuses": dict(load.statuses),
    }
