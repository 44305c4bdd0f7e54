"""Killed between every two steps of a change of the suite, everybody opens and is found."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from urllib.parse import quote

import pytest
from django.db import transaction

from hudang.purposes.models import NoticePosting
from hudang.registry import services as registry
from hudang.registry.models import Customer
from hudang.vault import index, opening, providers, rolling, storage, suites
from hudang.vault import services as vault
from hudang.vault.checking import Finding, check, check_owners
from hudang.vault.ciphers import Suite
from hudang.vault.errors import RollRunning
from hudang.vault.index import Lookup
from hudang.vault.models import KeyRoll, SuiteChange
from tests.factories import mobile
from tests.registry.conftest import clock, invented_numbers, worker
from tests.registry.test_moving import AT, company, found
from tests.server import server

__all__ = ["clock", "company", "found", "invented_numbers", "worker"]

pytestmark = pytest.mark.control("LC-034")

Stage = SuiteChange.Stage

CHILD = """
    import os, signal
    from datetime import datetime, timedelta, UTC
    import django
    django.setup()
    from django.db import connection
    from hudang.registry import services
    from hudang.registry.services import suites as changing
    from hudang.vault import index, providers, refiling, resealing, rolling, suites
    from hudang.vault.ciphers import Suite

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    def after(module, name):
        done = getattr(module, name)
        setattr(module, name, lambda *a, **k: (done(*a, **k), die()))

    def at_stage(stage):
        move = suites.move
        def moving(change, to, *, at):
            move(change, to, at=at)
            if to == stage:
                die()
        suites.move = moving

    with connection.cursor() as cursor:  # what was killed before may still hold it
        cursor.execute("SELECT pg_advisory_lock(%s)", [rolling._LOCK])
        cursor.execute("SELECT pg_advisory_unlock(%s)", [rolling._LOCK])
    rolling.open_sample_elsewhere = lambda: None
    resealing.BATCH = changing.BATCH = 1
    progress = lambda _count: None
    clock = lambda: datetime(2026, 11, 24, 9, tzinfo=UTC)
"""
RUN = "services.change_suite(Suite.SM, clock=clock, progress=progress)\n"

# In the order in which they come by, before and after the copy that the change waits for.
BEFORE = {
    "before it is recorded": "changing._record = die",
    "before the roll": "suites.switch = die",
    "within the roll": "after(rolling, '_escrow'); rolling._STEPS['created'] = rolling._escrow",
    "after the switch": "after(rolling, '_switch'); rolling._STEPS['escrowed'] = rolling._switch",
    "after the roll": "after(suites, 'roll')",
    "once new keys are of the new suite": "at_stage('switched')",
    "within a batch": "after(resealing, 'reseal_batch')",
    "before the log vouches for a batch": "changing._vouch = die",
    "after a batch": "progress = die",
    "after everybody": "after(changing, '_reseal_once')",
    "after a file was written": "after(refiling.storage, 'seal_file')",
    "before a file is in the log": "after(refiling, 'reseal')",
    "when all is sealed anew": "at_stage('resealed')",
    "before further index keys": "index.begin_next = die",
    "after further index keys": "after(index, 'begin_next')",
    "within a batch of tokens": "after(index, 'fill_next')",
    "after a batch of tokens": "progress = die",
    "before the sign that they are complete": "index._finish = die",
    "after the sign": "after(index, '_finish')",
    "after they took over": "after(providers.FileProvider, 'adopt_index_keys')",
    "after those before are gone": "after(index, 'finish_next')",
    "when all is found anew": "at_stage('indexed')",
}
AFTER = {
    "before keys are dropped": "resealing.drop_batch = die",
    "within a batch that drops": "after(resealing, 'drop_batch')",
    "after a batch that drops": "progress = die",
    "when the old keys are dropped": "at_stage('dropped')",
    "before the last roll": "suites.end = die",
    "within the last roll": "after(rolling, '_dump'); rolling._STEPS['opened'] = rolling._dump",
    "after the last roll": "after(suites, 'roll')",
}


@pytest.fixture
def killed(worker, settings):
    """Run code in another process on the test's database until it kills itself there."""

    def run(code):
        folders = ("KEYS", "LEDGER", "LOG", "BACKUP", "DATA")
        environment = os.environ | {
            **{f"HUDANG_{name}": str(getattr(settings, f"HUDANG_{name}")) for name in folders},
            "HUDANG_ROLE": "worker",
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{worker.name}",
        }
        process = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CHILD) + code],
            env=environment, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert process.returncode == -9, process.stderr.decode()

    return run


@pytest.fixture(autouse=True)
def sample_here(monkeypatch):
    def look():
        assert check_owners(sample=200).is_clean

    monkeypatch.setattr(rolling, "open_sample_elsewhere", look)


@pytest.fixture
def photographed(company):
    """The posted notice has a photo that lies somewhere."""
    posting = NoticePosting.objects.get()
    with transaction.atomic():
        posting.photo, secret = storage.seal_file([b"picture"])
        vault.seal(posting, photo_key={1: secret})
        posting.save()
    return posting


def test_killed_anywhere_everybody_opens_and_is_found_and_it_goes_on(
    company, photographed, killed, found
):
    for step, code in BEFORE.items():
        killed(f"{code}\n{RUN}")
        require_whole(company, step)
    assert finished(Stage.INDEXED)
    vault.forget_generations(retired_before=AT.replace(hour=20))
    for step, code in AFTER.items():
        killed(f"{code}\n{RUN}")
        require_whole(company, step)
    assert finished(Stage.ENDED)
    require_whole(company, "at the end")
    report = check(at=AT, sample=None)
    assert not {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED} & set(report.counts)
    assert set(report.suites) == {"sm"}
    assert index.is_in(Suite.SM)
    assert KeyRoll.objects.count() == 2
    assert len(list(storage.folder().iterdir())) >= 1
    assert not found()


def require_whole(company, step):
    for number, customer in enumerate(Customer.objects.order_by("number")):
        (opened,) = opening.open_many([customer], ["contact"])
        hits = index.candidates(
            Lookup.MOBILE, communities=[company.community.id], value=mobile(number)
        )
        assert opened["contact"][2] == mobile(number), step
        assert hits == [(company.community.id, customer.id)], step
    assert providers.current().index_keys(), step


def finished(stage) -> bool:
    """Go on to the end; the server may take a moment to let go of what a killed process held."""
    for _ in range(100):
        try:
            return registry.change_suite(Suite.SM, clock=lambda: AT).stage == stage
        except RollRunning:
            time.sleep(0.1)
    raise AssertionError(suites.running())
