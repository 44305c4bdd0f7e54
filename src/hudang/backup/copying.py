"""A copy: the data, then the wrapped keys, the ledger and the registers, in its own folder."""

from __future__ import annotations

import os
import shutil
import tarfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection

from hudang.accesslog import state
from hudang.accesslog.payload import Log
from hudang.accesslog.state import StateError
from hudang.backup import manifest, postgres, registers, sealing
from hudang.backup.errors import CopyDamaged, NoRoomForCopy
from hudang.backup.manifest import Manifest
from hudang.backup.models import FULL, KEYS_ONLY, Copy
from hudang.core import trouble
from hudang.vault import disk, dumping, ledger, providers
from hudang.vault import services as vault
from hudang.vault.ciphers import suite_of
from hudang.vault.errors import VaultError
from hudang.vault.models import VaultState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

DATA: Final = "data.dump"
FILES: Final = "files.tar"
KEYS: Final = "vault_key.dump"
REGISTERS: Final = "registers.jsonl"
STATIC: Final = "static.keys"

_CHUNK: Final = 1 << 20
_LOCK: Final = 0x4855_4250  # "HUBP"
# Counted before and after: what a restored database has to have again.
_COUNTED: Final = ("registry_customer", "registry_occupancy", "accesslog_entry", "accounts_user")


def back_up(*, at: datetime, keys_only: bool = False) -> Path:
    """Make a copy in HUDANG_BACKUP, check it by its content, and return its folder.

    `keys_only` copies what a destruction reaches and what tells of it: keys, ledger, registers.
    A copy that fails leaves nothing that could pass for one.
    """
    sealing.make_backup_key()
    root: Path = settings.HUDANG_BACKUP
    name = f"{at:%Y%m%dT%H%M%SZ}{KEYS_ONLY if keys_only else FULL}"
    with alone(), _workplace(disk.private_folder(root) / f".{name}") as work:
        made = _write(work, keys_only=keys_only, at=at)
        work.rename(root / name)
    disk.sync_folder(root)
    verify(root / name)
    Copy.objects.create(
        name=name, made_at=at, epoch=made.epoch, destroyed=made.destroyed,
        registers=made.registers, verified_at=at,
    )  # fmt: skip
    if not keys_only:
        vault.forget_generations(retired_before=at)
    return root / name


@contextmanager
def alone(*, waits: bool = True) -> Iterator[bool]:
    """Be the one process that makes a copy; one that does not wait is told whether it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if waits else 'try_'}advisory_lock(%s)", [_LOCK])
        is_alone = waits or bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _workplace(work: Path) -> Iterator[Path]:
    """Give a folder for a copy under way; whatever comes of it, nothing of it is left there.

    What a copy that was killed left behind goes first: it would take the room that is needed.
    """
    for left in (*work.parent.glob(f".*{FULL}"), *work.parent.glob(f".*{KEYS_ONLY}")):
        shutil.rmtree(left, ignore_errors=True)
    try:
        yield disk.private_folder(work)
    except OSError as error:
        if not trouble.is_full(error):
            raise
        raise NoRoomForCopy(str(work.parent)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(work: Path, *, keys_only: bool, at: datetime) -> Manifest:
    """Write everything that belongs to a copy, and last the list of it."""
    made = _describe(at=at)
    if not keys_only:
        _copy_data(work, made)
    # After the data: who was destroyed meanwhile is then in the ledger, and has no keys.
    made.epoch = dumping.write(work / KEYS, at=at).epoch
    _seal(work, made, REGISTERS, registers.lines())
    (work / ledger.FILE).write_bytes(ledger.path().read_bytes() if ledger.read() else b"")
    made.destroyed = len(ledger.read())
    if static := sealing.sealed_static_keys(VaultState.objects.get().install):
        (work / STATIC).write_bytes(static)
    _sync(work)
    manifest.write(work, made)
    return made


def verify(folder: Path) -> Manifest:
    """Check a copy by its content: every file, the list itself, every bundle of keys.

    Raises CopyDamaged or ManifestForged, naming the file.
    """
    made = manifest.read(folder)
    for name, secret in made.secrets.items():
        try:
            for _chunk in sealing.open_file(folder / name, secret=secret):
                pass
        except VaultError:
            raise CopyDamaged(name) from None
    if len(ledger.parse((folder / ledger.FILE).read_bytes())) != made.destroyed:
        raise CopyDamaged(ledger.FILE)
    if providers.current().has_epoch(made.epoch):
        dumping.verify(folder / KEYS, under=providers.current().use_epoch(made.epoch))
    return made


def _describe(*, at: datetime) -> Manifest:
    installation = VaultState.objects.get()
    return Manifest(
        install=str(installation.install),
        made_at=at.isoformat(),
        epoch=0,
        suite=installation.suite,
        destroyed=0,
        registers=_count("SELECT count(*) FROM accesslog_leaf WHERE log = %s", Log.REGISTERS),
        notes=_notes(),
        counts={table: _count(f"SELECT count(*) FROM {table}") for table in _COUNTED},  # noqa: S608
    )


def _notes() -> dict[str, str]:
    """Return the checkpoints at this moment, where this process may read them."""
    try:
        return {log.code: state.read(log).note for log in Log}
    except StateError:
        return {}


def _copy_data(work: Path, made: Manifest) -> None:
    _seal(work, made, DATA, postgres.dump())
    _seal(work, made, FILES, _archive(settings.HUDANG_DATA / "files", work=work))


def _archive(folder: Path, *, work: Path) -> Iterator[bytes]:
    """Yield a tar of the sealed files, gathered beside the copy."""
    path = work / ".files.tar"
    with tarfile.open(path, "w") as tar:
        if folder.is_dir():
            tar.add(folder, arcname="files")
    with path.open("rb") as source:
        while data := source.read(_CHUNK):
            yield data
    path.unlink()


def _seal(work: Path, made: Manifest, name: str, chunks: Iterator[bytes]) -> None:
    made.secrets[name] = sealing.seal_file(work / name, chunks, suite=suite_of(made.suite))


def _sync(work: Path) -> None:
    for path in work.iterdir():
        path.chmod(0o600)
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    disk.sync_folder(work)


def _count(query: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return int(cursor.fetchone()[0])
