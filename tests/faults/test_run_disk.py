"""A disk that is full in the middle of a run: it stops with a sentence, nothing is half-written,
and it goes on when there is room again. Classes lie on a small file system of their own."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.utils.timezone import now

from hudang.classification import services
from hudang.classification.models import Assignment, Run, RunBatch, RunPart
from hudang.vault.checking import Finding, check
from tests.faults.test_disk_full import full, mount
from tests.faults.test_run_kill import PEOPLE, company, written
from tests.server import server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.control("LC-060", "LC-176")
__all__ = ["company"]
SORTED = PEOPLE * 2 // 3


@pytest.fixture
def disk(company, own_database) -> Iterator[Path]:
    """Let the classes of customers lie on a disk of one megabyte."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = server.data.parent / own_database.name
    mount(folder, "size=1m,mode=700")
    try:
        owner = server.cluster.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        admin = own_database.connect()
        admin.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        admin.execute("ALTER TABLE classification_assignment SET TABLESPACE small")
        yield folder
        admin.execute("ALTER TABLE classification_assignment SET TABLESPACE pg_default")
        admin.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def test_a_run_that_meets_a_full_disk_stops_with_a_sentence_and_goes_on(company, disk):
    run = services.ask_run(company.version, by=company.custodian, at=now())
    with full(disk), pytest.raises(DatabaseError):
        services.pass_run(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.STOPPED
    assert run.reason.startswith("A disk is full. Nothing is half-written")
    assert Assignment.objects.count() == written() == 0
    assert RunPart.objects.get(run=run).state == RunPart.State.WAITING

    services.go_on(run, by=company.custodian, at=now())
    services.pass_run(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Assignment.objects.count() == written() == SORTED
    assert RunBatch.objects.filter(run=run).count() == 1
    broken = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}
    assert not broken & set(check(at=now(), sample=None).counts)
