"""Killed between every two steps, a roll or a shred ends whole at the next attempt."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction

from hudang.vault import dumping, halves, keyring, ledger, providers, rolling, services
from hudang.vault.checking import check
from hudang.vault.errors import RollRunning
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import KeyRoll, VaultEpoch, VaultKey
from tests.server import server
from tests.vault.conftest import HERE, own_keys, own_ledger, worker

__all__ = ["own_keys", "own_ledger", "worker"]

pytestmark = pytest.mark.control("LC-034")

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
COUNT = 40

CHILD = """
    import os, signal, sys
    from datetime import datetime, UTC
    from uuid import UUID
    import django
    django.setup()
    from django.db import connection, transaction
    from hudang.vault import (
        disk, dumping, escrow, index, keyring, ledger, providers, rewrapping, rolling, services)
    from hudang.vault.keys import Kind, Owner

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    def after(module, name):
        done = getattr(module, name)
        setattr(module, name, lambda *a, **k: (done(*a, **k), die()))

    def after_step(name, stage):
        after(rolling, name)
        rolling._STEPS[stage] = getattr(rolling, name)

    def at_stage(stage):
        move = rolling._move
        def moving(current, to, *, at):
            move(current, to, at=at)
            if to == stage:
                die()
        rolling._move = moving

    AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
    with connection.cursor() as cursor:  # what was killed before may still hold it
        cursor.execute("SELECT pg_advisory_lock(%s)", [rolling._LOCK])
        cursor.execute("SELECT pg_advisory_unlock(%s)", [rolling._LOCK])
    rolling.open_sample_elsewhere = lambda: None  # a process of its own, proved elsewhere
"""

# In the order in which a roll comes by; each kill is followed by the next attempt, up to the next.
STEPS = {
    "before the key is made": "providers.FileProvider.create_epoch = die",
    "while the key is written": "disk.os.link = die",
    "after the key is made": "after_step('_create', 'started')",
    "after the first place": "escrow.EscrowCopy.objects.update_or_create = die",
    "after the places": "after(escrow, 'deposit')",
    "within the switch": "at_stage('switched')",
    "after the switch": "after_step('_switch', 'escrowed')",
    "within a batch": "rewrapping._wrapped = die",
    "after a batch": "rewrapping.PAGES = 1; after(rewrapping, '_rewrap_pages')",
    "after everybody": "after(rewrapping, 'rewrap')",
    "within the proof": "at_stage('proved')",
    "before the dump": "dumping.write = die",
    "before the dump is verified": "dumping.verify = die",
    "after the dump": "at_stage('dumped')",
    "before the old key goes": "providers.FileProvider.destroy_epoch = die",
    "after the old key is gone": "after(providers.FileProvider, 'destroy_epoch')",
    "before a place confirms": "escrow.withdraw = die",
    "after a place confirmed": "after(escrow, 'withdraw')",
    "before it is sealed": "at_stage('sealed')",
}


@pytest.fixture
def places(worker, settings, tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    settings.HUDANG_ESCROW = [str(folder)]
    pair = services.make_recovery_key(at=AT)
    services.confirm_halves(*(half.printed() for half in pair), at=AT)
    return halves.join(*pair)


@pytest.fixture
def customers(worker):
    made = [Owner(Kind.CUSTOMER, HERE, uuid4()) for _ in range(COUNT)]
    services.make_keys(made, slots=[Slot.CONTACT])
    return made


@pytest.fixture
def killed(worker, settings):
    """Run code in another process on the test's database until it kills itself there."""

    def run(code):
        environment = os.environ | {
            "HUDANG_ROLE": "worker",
            "HUDANG_KEYS": str(settings.HUDANG_KEYS),
            "HUDANG_LEDGER": str(settings.HUDANG_LEDGER),
            "HUDANG_BACKUP": str(settings.HUDANG_BACKUP),
            "HUDANG_ESCROW": ",".join(settings.HUDANG_ESCROW),
            "HUDANG_DATABASE_URL": f"postgres:///{quote(str(server.socket))}/{worker.name}",
        }
        process = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CHILD) + code],
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert process.returncode == -9, process.stderr.decode()

    return run


@pytest.fixture(autouse=True)
def sample_here(monkeypatch):
    """What the fresh process does is tested where the roll is; here it would cost minutes."""

    def look():
        assert check(at=AT, sample=200).is_clean

    monkeypatch.setattr(rolling, "open_sample_elsewhere", look)


def test_a_roll_killed_between_every_two_steps_goes_on_and_ends_whole(places, customers, killed):
    before = {address: bundle.keys for address, bundle in keyring.read(customers).items()}
    for step, code in STEPS.items():
        killed(f"{code}\nservices.roll(clock=lambda: AT)\n")
        held = {address: bundle.keys for address, bundle in keyring.read(customers).items()}
        assert held == before, step
    done = finished_roll()
    assert (done.epoch, done.stage) == (2, KeyRoll.Stage.SEALED)
    assert KeyRoll.objects.count() == 1
    assert VaultEpoch.objects.get(state="active").number == 2
    assert set(VaultKey.objects.values_list("epoch", flat=True)) == {2}
    assert [number for number in (1, 2) if providers.current().has_epoch(number)] == [2]
    assert dumping.verify(rolling.dump_path(2), under=providers.current().use_epoch(2))
    assert check(at=AT, sample=None, private=places).is_clean


def finished_roll() -> KeyRoll:
    """Roll to the end; the server may take a moment to let go of what a killed process held."""
    for _ in range(100):
        try:
            return services.roll(clock=lambda: AT)
        except RollRunning:
            time.sleep(0.1)
    raise AssertionError


SHRED = """
with transaction.atomic():
    services.shred([Owner(Kind.CUSTOMER, UUID(int=1), UUID("{owner}"))], at=AT)
"""
SHRED_STEPS = {
    "before the tokens go": ("index.remove = die", "kept"),
    "before the keys go": ("keyring.destroy = die", "kept"),
    "before the intent": ("ledger.intend = die", "kept"),
    "while the intent is written": ("ledger.os.fsync = die", "named"),
    "before the commit": ("after(ledger, 'intend')", "named"),
}


@pytest.mark.parametrize("step", SHRED_STEPS)
def test_a_shred_killed_at_a_step_is_not_begun_or_is_named(customers, killed, step):
    code, outcome = SHRED_STEPS[step]
    one = customers[0]
    killed(f"{code}\n{SHRED.format(owner=one.id)}")
    assert keyring.read([one])
    assert [line.owner for line in services.unfinished()] == ([one] if outcome == "named" else [])
    with transaction.atomic():
        services.shred([one], at=AT)
    assert keyring.read([one]) == {}
    assert services.unfinished() == []
    assert len(ledger.read()) == 1
    assert len(keyring.read(customers)) == COUNT - 1
