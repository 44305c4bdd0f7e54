"""The way back: old data, the newest keys, the ledger replayed; into an empty place only."""

from __future__ import annotations

import tarfile
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from hudang.accesslog import epochs
from hudang.accesslog import services as accesslog
from hudang.accesslog.services import Act, Log
from hudang.backup import copying, policy, postgres, registers, sealing
from hudang.backup.errors import CopyDamaged, NoKeysForCopy
from hudang.core import grants
from hudang.registry import services as registry
from hudang.vault import dumping, escrow, ledger, providers, recovery
from hudang.vault.checking import check_owners
from hudang.vault.errors import VaultError
from hudang.vault.models import EscrowCopy, KeyRoll, VaultEpoch, VaultState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from hudang.accesslog.verify.report import Loss
    from hudang.backup.manifest import Manifest
    from hudang.backup.registers import Registers
    from hudang.vault.ledger import Line


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the registers had come, as somebody outside this machine holds it."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided to restore, and what they know."""

    people: tuple[str, ...]
    checkpoint: Checkpoint | None


@dataclass(slots=True)
class Restored:
    """What came back, and what did not; `log_losses` are the epochs of the log that ended."""

    name: str
    made_at: str
    epoch: int
    counts: dict[str, int] = field(default_factory=dict)
    replayed: int = 0
    destroyed: int = 0
    entries_lost: int = 0
    opened: int = 0
    unreadable: int = 0
    log_losses: list[Loss] = field(default_factory=list)


def restore(
    folder: Path,
    *,
    newest: Path,
    decision: Decision,
    ledgers: Sequence[bytes] = (),
    at: datetime,
) -> Restored:
    """Bring back the data of a copy with the keys of the newest one.

    `newest` is the copy (full or keys only) with the newest keys and registers; `ledgers` are
    further copies of the shred ledger, and the longest counts. Nothing is changed before all of
    it is proved. Raises CopyDamaged, NoKeysForCopy and what the policy refuses.
    """
    policy.require_empty(tables=postgres.tables(), files=_files_here())
    policy.require_checkpoint(
        has_checkpoint=decision.checkpoint is not None, people=decision.people
    )
    made, latest = copying.verify(folder), copying.verify(newest)
    policy.require_same_installation(data=made.install, keys=latest.install)
    if not providers.current().has_epoch(latest.epoch):
        raise NoKeysForCopy(f"epoch-{latest.epoch}")
    known = registers.read(
        sealing.open_file(newest / copying.REGISTERS, secret=latest.secrets[copying.REGISTERS])
    )
    lines = _longest([*(path.read_bytes() for path in _ledgers(folder, newest)), *ledgers])
    _require_proof(known, lines=lines, checkpoint=decision.checkpoint)
    _bring_back(folder, made=made)
    _bring_keys(newest / copying.KEYS, at=at)
    ledger.adopt(lines)
    grants.apply()
    done = Restored(folder.name, made.made_at, latest.epoch, counts=_counted(made))
    done.replayed, done.destroyed = registry.finish_shreds(at=at), len(lines)
    done.entries_lost = known.count - made.registers
    whole = check_owners(sample=None)
    done.opened = whole.values
    done.unreadable = sum(whole.counts.values())
    _record(done, decision=decision, at=at)
    done.log_losses = [ending.loss for ending in epochs.endings()]
    return done


def bring_keys_from_escrow(newest: Path, *, place: Path, private: bytes) -> list[str]:
    """Put the epoch key of an escrow place and the static keys back; return what was brought.

    The copy's list cannot be checked before its key is here, so only names are taken from it.
    """
    head, _rows = dumping.read(newest / copying.KEYS)
    brought = []
    static = newest / copying.STATIC
    if static.exists():
        brought += sealing.restore_static_keys(
            static.read_bytes(), install=head.install, private=private
        )
    if not providers.current().has_epoch(head.epoch):
        try:
            sealed = escrow.copy_path(place, head.epoch).read_bytes()
            key = escrow.open_copy(
                sealed, install=head.install, number=head.epoch, private=private
            )
        except (OSError, VaultError):
            raise NoKeysForCopy(str(place)) from None
        providers.current().adopt_epoch(head.epoch, suite=key.suite, key=key.exported())
        brought.append(f"epoch-{head.epoch}")
    return brought


def _require_proof(
    known: Registers, *, lines: Sequence[Line], checkpoint: Checkpoint | None
) -> None:
    if checkpoint is not None:
        policy.require_registers(
            size=known.size,
            witnessed=checkpoint.size,
            is_same=known.root(checkpoint.size) == checkpoint.root,
        )
    policy.require_ledger(registered=known.destroyed, ledger=[line.reference for line in lines])


def _longest(ledgers: Sequence[bytes]) -> list[Line]:
    parsed = sorted((ledger.parse(content) for content in ledgers), key=len)
    for shorter in parsed:
        ledger.require_extension(parsed[-1], of=shorter)
    return parsed[-1]


def _ledgers(*folders: Path) -> list[Path]:
    paths = [folder / ledger.FILE for folder in folders]
    return [*paths, ledger.path()] if ledger.path().exists() else paths


def _bring_back(folder: Path, *, made: Manifest) -> None:
    if copying.DATA not in made.secrets:
        raise CopyDamaged(copying.DATA)
    postgres.restore(sealing.open_file(folder / copying.DATA, secret=made.secrets[copying.DATA]))
    with tempfile.TemporaryFile() as tar:
        for chunk in sealing.open_file(folder / copying.FILES, secret=made.secrets[copying.FILES]):
            tar.write(chunk)
        tar.seek(0)
        with tarfile.open(fileobj=tar) as archive:
            archive.extractall(settings.HUDANG_DATA, filter="data")


@transaction.atomic
def _bring_keys(path: Path, *, at: datetime) -> None:
    """The keys are newer than the data: the epochs in between have ended, and a change of the
    suite too."""
    head = dumping.load(path)
    VaultEpoch.objects.exclude(number=head.epoch).update(state=VaultEpoch.State.DESTROYED)
    VaultEpoch.objects.update_or_create(
        number=head.epoch,
        defaults={
            "suite": head.suite,
            "form": head.form,
            "state": VaultEpoch.State.ACTIVE,
            "created_at": at,
        },
    )
    VaultState.objects.update(suite=head.suite)
    KeyRoll.objects.all().delete()
    EscrowCopy.objects.all().delete()
    if recovery.current() is not None:
        escrow.deposit(head.epoch, at=at)


def _counted(made: Manifest) -> dict[str, int]:
    counts = {}
    for table, expected in made.counts.items():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  our own names
            counts[table] = int(cursor.fetchone()[0])
        if counts[table] < expected:
            raise CopyDamaged(f"{table}: {counts[table]} < {expected}")
    return counts


def _files_here() -> int:
    folder = settings.HUDANG_DATA / "files"
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


@transaction.atomic
def _record(done: Restored, *, decision: Decision, at: datetime) -> None:
    first, second = decision.people[:2]
    accesslog.record(
        act=Act.CHANGE,
        what="backup.restore",
        actor=first,
        acting_for=second,
        role="system_admin",
        at=at,
        count=done.replayed,
        log=Log.REGISTERS,
    )
