"""A full disk or a database that takes nothing: nothing half-written, nothing opened unlogged."""

from __future__ import annotations

import errno

import pytest
from django.db import DatabaseError, connection

from hudang.accesslog import queries as log
from hudang.accesslog.services import NotRecordedError
from hudang.registry import services
from hudang.registry.models import Customer, RosterImport
from hudang.vault import storage
from hudang.vault.copying import BinaryCopy
from hudang.vault.files import FileSealer
from hudang.vault.models import VaultKey
from tests.factories import MONDAY
from tests.registry import rosters
from tests.registry.company import Company, found_company
from tests.registry.conftest import Clock
from tests.registry.rosters import row, workbook

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def company(own_database, settings, tmp_path) -> Company:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return found_company()


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def roster(company, clock) -> RosterImport:
    """A checked roster with one faulty row."""
    data = workbook([row(1), row(2), row(3, 手机="1")])
    received = rosters.receive(company.community, data=data, by=company.clerk)
    return rosters.check(received, by=company.clerk, clock=clock)


@pytest.fixture
def full_disk(monkeypatch):
    """Every sealed file meets a full disk after its first chunk."""
    emit = FileSealer._emit

    def fail(self: FileSealer, data: bytes, *, is_last: bool) -> None:
        emit(self, data[: len(data) // 2], is_last=False)
        raise FULL

    monkeypatch.setattr(FileSealer, "_emit", fail)


def test_an_upload_that_meets_a_full_disk_leaves_no_file(company, full_disk):
    with pytest.raises(OSError, match="No space"):
        rosters.receive(company.community, data=workbook([row(1)]), by=company.clerk)
    assert list(storage.folder().iterdir()) == []
    assert RosterImport.objects.count() == 0


def test_a_workbook_that_meets_a_full_disk_leaves_the_roster_as_it_was(company, roster, full_disk):
    files = set(storage.folder().iterdir())
    with pytest.raises(OSError, match="No space"):
        services.make_error_workbook(roster, by=company.clerk, at=MONDAY)
    assert set(storage.folder().iterdir()) == files
    roster.refresh_from_db()
    assert (roster.stored_workbook, roster.workbook) == (None, None)


def test_a_batch_that_cannot_be_written_is_rolled_back_whole(company, roster, clock, monkeypatch):
    write = BinaryCopy.write

    def fail_at_the_stays(self: BinaryCopy) -> int:
        if "occupancy" in self._statement.as_string():
            raise FULL
        return write(self)

    monkeypatch.setattr(BinaryCopy, "write", fail_at_the_stays)
    with pytest.raises(OSError, match="No space"):
        rosters.import_all(roster, by=company.clerk, clock=clock)
    assert Customer.objects.count() == 0
    assert VaultKey.objects.filter(kind=1).count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_lookup WHERE kind > 0")
        assert cursor.fetchone() == (0,)
    assert not log.recent(act="change").filter(what="registry.import_roster").exists()
    monkeypatch.undo()
    stopped = RosterImport.objects.get(pk=roster.pk)
    assert (stopped.status, stopped.rows_done) == ("failed", 0)
    services.resume(stopped, by=company.clerk, at=MONDAY)
    again = services.run_import(roster.community_id, roster.id, clock=clock)
    assert (again.status, Customer.objects.count()) == ("imported", 2)


def test_a_database_that_takes_nothing_opens_nothing(company, roster, clock, own_database):
    services.start_import(roster, skip_faulty=True, by=company.clerk, at=MONDAY)
    entries = log.recent().count()
    set_read_only(own_database, "on")
    with pytest.raises((NotRecordedError, DatabaseError)):
        services.run_import(roster.community_id, roster.id, clock=clock)
    with pytest.raises((NotRecordedError, DatabaseError)):
        services.search(rosters.person(1), by=company.clerk, at=MONDAY)
    set_read_only(own_database, "off")
    assert log.recent().count() == entries
    assert RosterImport.objects.get().status == "importing"
    again = services.run_import(roster.community_id, roster.id, clock=clock)
    assert (again.status, again.rows_imported) == ("imported", 2)


def set_read_only(database, value: str) -> None:
    admin = database.connect()
    admin.execute("SET default_transaction_read_only = off")
    admin.execute(f'ALTER DATABASE "{database.name}" SET default_transaction_read_only = {value}')
    connection.close()
