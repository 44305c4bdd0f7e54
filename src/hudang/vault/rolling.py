"""The roll: a new epoch key wraps everybody, is proved, and only then the old one is destroyed.

Each step may be run again after a crash at any moment; what is done is in `KeyRoll.stage`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction

from hudang.vault import dumping, escrow, ledger, policy, providers, rewrapping
from hudang.vault.ciphers import suite_of
from hudang.vault.errors import NotInitialised, RollRunning, SampleFailed
from hudang.vault.models import KeyRoll, SuiteChange, VaultEpoch, VaultState
from hudang.vault.providers import FileEpochKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from hudang.vault.ciphers import Suite

Stage = KeyRoll.Stage

_LOCK: Final = 0x5641_0003
_WAITING: Final = (Stage.WITHDRAWING, Stage.SEALED)
SAMPLE: Final = 200


def roll(
    *, clock: Callable[[], datetime], progress: Callable[[int], object] = lambda _count: None
) -> KeyRoll:
    """Go on with the roll that was begun, or begin one; return it sealed or waiting for places.

    Where only its last places were missing and now confirm, that is all, unless another is due.
    Raises RollRunning, PlaceUnreachable (before anything is wrapped anew) and what a proof finds.
    """
    with alone():
        ended = withdraw_waiting(at=clock())
        if ended and not is_due(at=clock()):
            return ended[-1]
        current = KeyRoll.objects.exclude(stage__in=_WAITING).first() or _begin(at=clock())
        while current.stage not in _WAITING:
            if current.stage == Stage.SWITCHED:
                rewrapping.rewrap(current.epoch, progress=progress)
                _move(current, Stage.REWRAPPED, at=clock())
            else:
                _STEPS[Stage(current.stage)](current, at=clock())
        withdraw_waiting(at=clock())
    current.refresh_from_db()
    return current


def is_unfinished() -> bool:
    """Say whether a roll was begun that has more to do than to wait for places."""
    return KeyRoll.objects.exclude(stage__in=_WAITING).exists()


def is_due(*, at: datetime) -> bool:
    """Say whether a roll has to come: one was begun, somebody was removed, or a month passed."""
    if is_unfinished():
        return True
    active = VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE)
    removed = any(line.epoch == active.number for line in ledger.read())
    return policy.is_roll_due(has_removals=removed, created_at=active.created_at, at=at)


def withdraw_waiting(*, at: datetime) -> list[KeyRoll]:
    """Ask the places that did not confirm the end of an old key; return the rolls sealed now."""
    sealed = []
    for waiting in KeyRoll.objects.filter(stage=Stage.WITHDRAWING).order_by("epoch"):
        old = waiting.epoch - 1
        if not escrow.withdraw(old, at=at):
            with transaction.atomic():
                VaultEpoch.objects.filter(number=old).update(state=VaultEpoch.State.DESTROYED)
                _move(waiting, Stage.SEALED, at=at)
            sealed.append(waiting)
    return sealed


def _begin(*, at: datetime) -> KeyRoll:
    active = VaultEpoch.objects.filter(state=VaultEpoch.State.ACTIVE).first()
    if active is None:
        raise NotInitialised
    return KeyRoll.objects.create(epoch=active.number + 1, started_at=at, changed_at=at)


def _move(current: KeyRoll, to: Stage, *, at: datetime) -> None:
    policy.require_stage(current.stage, to)
    current.stage, current.changed_at = to, at
    current.save(update_fields=["stage", "changed_at"])


def _create(current: KeyRoll, *, at: datetime) -> None:
    provider = providers.current()
    if not provider.has_epoch(current.epoch):
        provider.create_epoch(current.epoch, suite=_suite_of_the_next())
    _move(current, Stage.CREATED, at=at)


def _suite_of_the_next() -> Suite:
    """The next epoch has the suite of the last, unless a change to another was begun."""
    change = SuiteChange.objects.filter(stage=SuiteChange.Stage.STARTED).first()
    return suite_of((change or VaultState.objects.get()).suite)


def _escrow(current: KeyRoll, *, at: datetime) -> None:
    escrow.deposit(current.epoch, at=at)
    _move(current, Stage.ESCROWED, at=at)


def _switch(current: KeyRoll, *, at: datetime) -> None:
    """Let the new key wrap; this waits for every writer that holds the old one.

    From here on new keys belong to its suite, which is then the installation's.
    """
    suite = providers.current().use_epoch(current.epoch).suite
    with transaction.atomic():
        old = VaultEpoch.objects.select_for_update().get(state=VaultEpoch.State.ACTIVE)
        old.state = VaultEpoch.State.RETIRING
        old.save(update_fields=["state"])
        VaultEpoch.objects.create(
            number=current.epoch,
            suite=suite,
            state=VaultEpoch.State.ACTIVE,
            created_at=at,
        )
        VaultState.objects.update(suite=suite)
        _move(current, Stage.SWITCHED, at=at)


def _prove(current: KeyRoll, *, at: datetime) -> None:
    """With every writer locked out, find nobody under an older key; else re-wrap again."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE vault_vaultkey IN SHARE MODE")
        is_clean = not rewrapping.are_left(current.epoch)
        _move(current, Stage.PROVED if is_clean else Stage.SWITCHED, at=at)


def _open(current: KeyRoll, *, at: datetime) -> None:
    open_sample_elsewhere()
    _move(current, Stage.OPENED, at=at)


def _dump(current: KeyRoll, *, at: datetime) -> None:
    """Dump the keys and open all of them with the key that the escrow gives back."""
    returned = escrow.deposit(current.epoch, at=at)
    if returned is None:
        key = providers.current().use_epoch(current.epoch)
    else:
        key = FileEpochKey(suite_of(returned[0]), returned[1:])
    path = dump_path(current.epoch)
    dumping.write(path, at=at)
    dumping.verify(path, under=key)
    _move(current, Stage.DUMPED, at=at)


def _destroy(current: KeyRoll, *, at: datetime) -> None:
    """Destroy the old key here; its copies follow by `withdraw_waiting`."""
    providers.current().destroy_epoch(current.epoch - 1)
    for number in range(1, current.epoch):
        dump_path(number).unlink(missing_ok=True)
    _move(current, Stage.WITHDRAWING, at=at)


class _Step(Protocol):
    def __call__(self, current: KeyRoll, *, at: datetime) -> None: ...


_STEPS: Final[dict[Stage, _Step]] = {
    Stage.STARTED: _create,
    Stage.CREATED: _escrow,
    Stage.ESCROWED: _switch,
    Stage.REWRAPPED: _prove,
    Stage.PROVED: _open,
    Stage.OPENED: _dump,
    Stage.DUMPED: _destroy,
}


def dump_path(epoch: int) -> Path:
    """Return where the roll to an epoch left its dump of the keys."""
    folder: Path = settings.HUDANG_BACKUP
    return folder / f"vault_key-{epoch}.dump"


def open_sample_elsewhere() -> None:
    """Let a process that remembers nothing open a sample; raises SampleFailed with its words."""
    words = [sys.executable, "-m", "hudang", "check_keys", "--owners-only"]
    words += ["--sample", str(SAMPLE)]
    environment = os.environ | {
        "HUDANG_KEYS": str(settings.HUDANG_KEYS),
        "HUDANG_LEDGER": str(settings.HUDANG_LEDGER),
        **_database(),
    }
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SampleFailed(result.stderr.strip()[-200:])


def _database() -> dict[str, str]:
    """Return where our own database is, for a process of ours; a server of one's own is known."""
    place = connection.settings_dict
    if not str(place["HOST"]).startswith("/"):
        return {}
    return {"HUDANG_DATABASE_URL": f"postgres:///{quote(str(place['HOST']))}/{place['NAME']}"}


@contextmanager
def alone() -> Iterator[None]:
    """Keep every other process from rotating keys meanwhile; raises RollRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RollRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
