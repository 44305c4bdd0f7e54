"""The search index is made anew from the sealed records, by the worker, whenever it is missing."""

from __future__ import annotations

import pytest
from django.db import connection

from hudang.accesslog import queries as log
from hudang.registry import services
from hudang.vault import index, providers
from hudang.vault.errors import IndexRebuilding
from tests.factories import MONDAY, mobile
from tests.registry import rosters
from tests.registry.company import Company, found_company
from tests.registry.rosters import row, workbook


@pytest.fixture
def company(worker, clock) -> Company:
    """A company with ten customers, one of them with a vehicle."""
    company = found_company()
    rows = [row(serial) for serial in range(9)] + [row(9, 车牌="京A12345")]
    roster = rosters.receive(company.community, data=workbook(rows), by=company.clerk)
    rosters.import_all(
        rosters.check(roster, by=company.clerk, clock=clock), by=company.clerk, clock=clock
    )
    return company


def found(text: str, *, by) -> list[str]:
    return [one.number for one in services.search(text, by=by, at=MONDAY).rows]


def lose_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_lookup")


def test_a_rebuilt_index_finds_the_same_with_new_keys(company, clock):
    before = providers.current().index_keys().key
    assert services.rebuild_index(at=clock()) == 10 * 4 + 1
    assert providers.current().index_keys().key != before
    assert found(mobile(7), by=company.clerk) == ["YQL-000008"]
    assert found("京A12345", by=company.clerk) == ["YQL-000010"]


def test_a_rebuild_says_first_what_it_opens(company, clock):
    services.rebuild_index(at=clock())
    entry = log.recent(actor_code="SYSTEM-REGISTRY").first()
    assert (entry.what, entry.count) == ("registry.rebuild_index", 10)


def test_a_missing_index_is_rebuilt_by_a_job(company, clock):
    assert services.ensure_index(at=MONDAY) is False
    lose_the_index()
    with pytest.raises(IndexRebuilding):
        found(mobile(7), by=company.clerk)
    assert services.ensure_index(at=MONDAY) is True
    services.rebuild_index(at=clock())
    assert found(mobile(7), by=company.clerk) == ["YQL-000008"]


def test_an_import_waits_for_the_index(company, clock, monkeypatch):
    rows = workbook([row(20)])
    roster = rosters.receive(company.community, data=rows, by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=clock)
    lose_the_index()
    waited = []

    def rebuild_meanwhile(seconds: float) -> None:
        waited.append(seconds)
        services.rebuild_index(at=clock())

    monkeypatch.setattr("hudang.registry.roster.importing.time.sleep", rebuild_meanwhile)
    roster = rosters.import_all(roster, by=company.clerk, clock=clock)
    assert (len(waited), roster.rows_imported) == (1, 1)
    assert found(mobile(20), by=company.clerk) == ["YQL-000011"]


def test_an_index_of_nobody_is_rebuilt_too(worker, clock):
    assert services.rebuild_index(at=clock()) == 0
    assert index.is_ready()
