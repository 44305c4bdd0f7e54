"""The jobs of the registry call one service each, and step aside for whoever is at work."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from hudang.core import locks
from hudang.registry import services, tasks
from hudang.registry.models import Customer, RosterImport
from hudang.registry.roster.passes import Busy, alone
from tests.factories import MONDAY
from tests.registry import rosters
from tests.registry.rosters import row, workbook

NOON = 1_790_000_000


def queued() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def test_a_roster_goes_through_its_two_jobs(received, clerk):
    roster = received(workbook([row(1)]))
    chosen = {0: "building", 1: "unit", 2: "room", 4: "name", 5: "mobile"}
    services.confirm_columns(roster, chosen=chosen, source_kind="own", by=clerk, at=MONDAY)
    assert queued() == ["registry.check_roster"]
    tasks.check_roster(str(roster.community_id), str(roster.id))
    roster.refresh_from_db()
    services.start_import(roster, by=clerk, at=MONDAY)
    assert queued() == ["registry.check_roster", "registry.import_roster"]
    tasks.import_roster(str(roster.community_id), str(roster.id))
    roster.refresh_from_db()
    assert (roster.status, Customer.objects.count()) == ("imported", 1)


def test_a_job_for_a_finished_roster_does_nothing(imported):
    roster = imported(workbook([row(1)]))
    tasks.check_roster(str(roster.community_id), str(roster.id))
    tasks.import_roster(str(roster.community_id), str(roster.id))
    assert RosterImport.objects.get().status == "imported"


def test_a_job_steps_aside_while_another_process_is_at_work(monkeypatch):
    def busy(*_ids: object) -> None:
        raise Busy

    monkeypatch.setattr(services, "run_check", busy)
    monkeypatch.setattr(services, "run_import", busy)
    nobody = "00000000-0000-0000-0000-000000000000"
    tasks.check_roster(nobody, nobody)
    tasks.import_roster(nobody, nobody)


def test_one_process_holds_a_roster(own_database, settings, tmp_path):
    from tests.registry.company import found_company

    company = found_company()
    settings.HUDANG_DATA = tmp_path
    roster = rosters.receive(company.community, data=workbook([row(1)]), by=company.clerk)
    other = own_database.connect("worker")
    other.execute("SELECT pg_advisory_lock(%s)", [roster.id.int & ((1 << 63) - 1)])
    with pytest.raises(Busy), alone(roster):
        pass
    other.execute("SELECT pg_advisory_unlock_all()")
    with alone(roster):
        pass


def test_a_lost_connection_lets_go_of_the_roster(imported, monkeypatch):
    roster = imported(workbook([row(1)]))

    class Broken:
        def cursor(self) -> None:
            raise DatabaseError

        def close(self) -> None:
            self.closed = True

    broken = Broken()
    with alone(roster):
        monkeypatch.setattr(locks, "connection", broken)
    assert broken.closed


def test_what_was_interrupted_is_queued_again(received, clerk):
    roster = received(workbook([row(1)]))
    chosen = {0: "building", 2: "room", 4: "name"}
    services.confirm_columns(
        roster, chosen=chosen, source_kind="own", is_queued=False, by=clerk, at=MONDAY
    )
    tasks.resume_rosters(NOON)
    assert queued() == ["registry.check_roster"]


def test_an_index_is_rebuilt_once_however_often_it_was_asked_for(thirty, monkeypatch):
    done = []
    monkeypatch.setattr(services, "rebuild_index", lambda *, at: done.append(at))
    tasks.rebuild_index()
    assert done == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_lookup")
    tasks.ensure_index(NOON)
    assert queued()[-1] == "registry.rebuild_index"
    tasks.rebuild_index()
    assert len(done) == 1


def test_files_are_purged_by_the_clock(imported):
    imported(workbook([row(1)]))
    tasks.purge_rosters(NOON)
    assert RosterImport.objects.count() == 1


@pytest.fixture
def thirty(imported) -> None:
    imported(workbook([row(serial) for serial in range(30)]))
