"""A merge killed at any statement is whole or has not happened; two clerks at once merge once."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from django.db import connection

from hudang.core.errors import EvidenceMissing
from hudang.duplicates import services
from hudang.duplicates.models import Merge, Pair
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy, Vehicle
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from hudang.vault import opening
from tests.factories import MONDAY, identity_number, mobile
from tests.registry.company import Company, found_company
from tests.server import server

PROGRAM = Path(__file__).with_name("merging_process.py")
HOUSES = ("3栋2单元1502", "3栋2单元1503")
KILLED = -9


@pytest.fixture
def company(own_database, settings, tmp_path) -> Company:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path / "data"
    return found_company()


@pytest.fixture
def pair(company) -> Pair:
    """张三, registered twice: the second record has another telephone and a car."""
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    registry.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    houses = queries.houses_of(company.community.id)
    first, second = (
        registry.register(
            company.community,
            values={1: "张三", 2: mobile(number), 11: identity_number(101)},
            stays=[Stay(house, "owner")],
            collected_date=date(2026, 11, 2),
            notice_delivered=True,
            is_known_double=True,
            by=company.clerk,
            at=MONDAY,
        )
        for number, house in enumerate(houses)
    )
    registry.add_vehicle(second, plate="京A12345", by=company.clerk, at=MONDAY)
    return services.pair_up(first, second, by=company.clerk, at=MONDAY)


@pytest.fixture
def kill_at(own_database, settings):
    """Return how a process that merges is killed before its nth statement of the merge."""

    def run(statement: int) -> int:
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_DEMO": "1",
            "HUDANG_DATA": str(settings.HUDANG_DATA),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{own_database.name}",
            "PYTHONPATH": str(PROGRAM.parents[2]),
        }
        done = subprocess.run(
            [sys.executable, str(PROGRAM), str(statement)], env=environment, check=False
        )
        return done.returncode

    return run


def seen(customer: Customer) -> tuple[str, bool, int, list[str]]:
    """Return telephone, whether it was merged, how many houses, and the plates of a customer."""
    at = {"community_id": customer.community_id, "customer_id": customer.id}
    now = Customer.objects.get(pk=customer.pk)
    (opened,) = opening.open_many([now], ["contact"])
    plates = opening.open_many(list(Vehicle.objects.filter(**at)), ["plate"])
    return (
        opened["contact"][2],
        now.is_merged,
        Occupancy.objects.filter(**at).count(),
        [one["plate"][30] for one in plates],
    )


def state(pair: Pair) -> list[object]:
    return [*map(seen, (pair.customer, pair.other)), Merge.objects.count()]


@pytest.mark.control("LC-005")
def test_a_merge_killed_at_any_statement_is_whole_or_has_not_happened(company, pair, kill_at):
    before = [(mobile(0), False, 1, []), (mobile(1), False, 1, ["京A12345"]), 0]
    after = [(mobile(1), False, 2, ["京A12345"]), (mobile(1), True, 0, []), 1]
    for statement in (1, 6, 12, 18, 24, 30):
        assert kill_at(statement) == KILLED
        assert state(pair) == before
        assert registry.search("京A12345", by=company.clerk, at=MONDAY).rows
    assert kill_at(10_000) == 0
    assert state(pair) == after
    (row,) = registry.search("京A12345", by=company.clerk, at=MONDAY).rows
    assert row.number == pair.customer.number


@pytest.mark.control("LC-005")
def test_two_clerks_who_merge_at_one_moment_merge_once(company, pair):
    together = Barrier(2)

    def send(_browser: int) -> str:
        together.wait()
        try:
            return services.merge(
                pair,
                kept=pair.customer_id,
                taken=[2],
                revisions=(1, 1),
                by=company.clerk,
                at=MONDAY,
            ).status
        except EvidenceMissing as refusal:
            return refusal.control
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as browsers:
        answers = sorted(browsers.map(send, range(2)))
    assert answers == ["LC-005", "done"]
    assert Merge.objects.count() == 1
