"""What a page costs with thousands of customers: its statements, the rows they read, their plans.

Nothing is timed. Each statement of a page is explained with sequential scans made dear: a table
that grows and is scanned all the same has no index that serves, and a page of twenty that looks at
thousands has none that gives its order. Tables of which a company has few rows may be scanned.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.db import connection

from hudang.registry.models import Customer
from tests.factories import MONDAY, mobile
from tests.registry import rosters
from tests.registry.company import Company, found_company
from tests.registry.rosters import person, row, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from django.test import Client

CUSTOMERS = 3_000
GROWING = ("accesslog_", "registry_", "vault_lookup", "vault_vaultkey")
# Of these a company has few, or a table holds one row for each of its communities.
FEW = {
    "registry_building",
    "registry_community",
    "registry_customercounter",
    "registry_rosterimport",
    "registry_unit",
}
# What writes or locks is counted and not run again.
ACTS = ("accesslog_append", "advisory", "FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE")


class Page(NamedTuple):
    """A page, with the most statements it may take and the most rows they may look at.

    `counts` says how many of them count everybody: up to ten thousand at each look, above that
    kept for seconds (docs/adr/0033-what-grows-with-everybody.md).
    """

    ask: Callable[[Client], HttpResponse]
    statements: int
    rows: int
    counts: int = 0


class Cost(NamedTuple):
    statements: int
    rows: int
    counts: int
    scanned: set[str]


def found(text: str) -> Callable[[Client], HttpResponse]:
    return lambda browser: browser.post(
        "/customers/search", {"q": text}, headers={"HX-Request": "true"}
    )


def shown(path: str) -> Callable[[Client], HttpResponse]:
    return lambda browser: browser.get(path)


PAGES = {
    "search by telephone": Page(found(mobile(7)), 11, 60),
    "search by last four digits": Page(found(mobile(7)[-4:]), 11, 120),
    "search by name": Page(found(person(7)), 11, 80),
    "search by room": Page(found("3栋1单元101"), 12, 60),
    "list of customers": Page(shown("/customers/"), 16, 300, counts=2),
    "a customer": Page(shown("/customers/YQL-000007/"), 15, 80),
    "the tree of a community": Page(shown("/places/YQL/"), 12, 60, counts=3),
    "notices due": Page(shown("/notices/due/"), 21, 300, counts=4),
    "one's own entries": Page(shown("/log/mine"), 8, 300),
}


@pytest.fixture
def busy_company(own_database, settings, time_machine) -> Company:
    """A company whose one community has three thousand customers, and the planner knows it."""
    time_machine.move_to(MONDAY, tick=True)
    settings.DEMO = True
    company = found_company()
    rows = [row(serial) for serial in range(CUSTOMERS)]
    roster = rosters.receive(company.community, data=workbook(rows), by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=lambda: MONDAY)
    rosters.import_all(roster, by=company.clerk, clock=lambda: MONDAY)
    assert Customer.objects.count() == CUSTOMERS
    with own_database.connect("postgres") as database:
        database.execute("ANALYZE")
    return company


def test_a_page_takes_few_statements_reads_few_rows_and_scans_no_table(busy_company, sign_in):
    browser = sign_in(busy_company.clerk)
    costs, within = {}, {}
    for name, page in PAGES.items():
        assert page.ask(browser).status_code == 200, name
        with connection.execute_wrapper(gathered := Gathered()):
            page.ask(browser)
        costs[name] = cost = cost_of(gathered)
        within[name] = Cost(
            min(cost.statements, page.statements), min(cost.rows, page.rows), page.counts, set()
        )
    assert costs == within
    assert cost_of_looking_everywhere().rows >= CUSTOMERS


def cost_of_looking_everywhere() -> Cost:
    """What no index serves costs as much as there are customers: the measure sees it."""
    with connection.execute_wrapper(gathered := Gathered()):
        assert not Customer.objects.filter(source="nowhere").exists()
    return cost_of(gathered)


class Gathered:
    """The statements that run, each with its values."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, Any]] = []

    def __call__(self, execute, sql, params, many, context):
        self.ran.append((sql, params))
        return execute(sql, params, many, context)


def cost_of(gathered: Gathered) -> Cost:
    touched, counts, scanned = 0, 0, set()
    for sql, params in gathered.ran:
        if not sql.lstrip().startswith(("SELECT", "WITH")) or any(act in sql for act in ACTS):
            continue
        steps = list(explained(sql, params))
        looked_at = sum(map(rows_of, steps))
        if looked_at >= CUSTOMERS and "COUNT(" in sql:
            counts += 1
        else:
            touched += looked_at
        scanned |= {
            step["Relation Name"]
            for step in steps
            if step["Node Type"] == "Seq Scan" and grows(step["Relation Name"])
        }
    return Cost(len(gathered.ran), touched, counts, scanned)


def explained(sql: str, params: Any) -> Iterator[dict[str, Any]]:
    """Run a statement again and yield every step of its plan."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        ((found,),) = cursor.fetchall()
        cursor.execute("RESET enable_seqscan")
    waiting = [plan["Plan"] for plan in (json.loads(found) if isinstance(found, str) else found)]
    while waiting:
        step = waiting.pop()
        waiting += step.get("Plans", [])
        yield step


def rows_of(node: dict[str, Any]) -> int:
    """Return how many rows a scan looked at; what stands above it only passes them on."""
    if "Relation Name" not in node:
        return 0
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return round((each + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"])


def grows(table: str) -> bool:
    return table.startswith(GROWING) and table not in FEW
