"""The dump of the wrapped keys: the one part of a copy that a destruction has to reach.

`HUDANGKEYS2\\n`, one line of JSON (install, epoch, suite, at), the rows as PostgreSQL's binary
COPY writes them, and SHA-256 over all of that at the end. The number is the format of the bundles:
`HUDANGKEYS1` is what earlier releases wrote, and is read for good.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection
from psycopg import sql

from hudang.vault import disk
from hudang.vault.ciphers import suite_of
from hudang.vault.copying import KEY_COLUMNS
from hudang.vault.errors import DumpDamaged, VaultError
from hudang.vault.keys import FORMAT, NOWHERE, Kind, Owner, unwrap
from hudang.vault.models import VaultEpoch, VaultState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from hudang.vault.ciphers import Suite
    from hudang.vault.keys import EpochKey

_MAGIC: Final = {form: f"HUDANGKEYS{form}\n".encode() for form in (1, FORMAT)}

_COLUMNS: Final = sql.SQL(", ").join(map(sql.Identifier, KEY_COLUMNS))
_ROWS: Final = sql.SQL(
    "COPY (SELECT {} FROM vault_vaultkey ORDER BY community_id, owner_id)"
    " TO STDOUT (FORMAT BINARY)"
).format(_COLUMNS)
_LOAD: Final = sql.SQL("COPY vault_vaultkey ({}) FROM STDIN (FORMAT BINARY)").format(_COLUMNS)
_DIGEST: Final = 32
_COPY_HEADER: Final = 19
_FIXED: Final = struct.Struct(">h i16s i16s ih ih ii i")
_FIELDS: Final = len(KEY_COLUMNS)


@dataclass(frozen=True, slots=True)
class Head:
    """What a dump says of itself."""

    install: UUID
    epoch: int
    suite: Suite
    at: datetime
    form: int = FORMAT


@dataclass(frozen=True, slots=True)
class Row:
    """One owner's keys as they were dumped."""

    owner: Owner
    epoch: int
    sealed: bytes


def write(path: Path, *, at: datetime) -> Head:
    """Write the keys as they are now into a new file, on the disk when this returns."""
    epoch = VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE)
    install = VaultState.objects.values_list("install", flat=True).get()
    head = Head(install, epoch.number, suite_of(epoch.suite), at, epoch.form)
    disk.private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        _write_rows(file, head=head)
        file.flush()
        os.fsync(handle)
    temporary.rename(path)
    disk.sync_folder(path.parent)
    return head


def _write_rows(file: BinaryIO, *, head: Head) -> None:
    digest = sha256()
    said = {
        "install": str(head.install),
        "epoch": head.epoch,
        "suite": int(head.suite),
        "at": head.at.isoformat(),
    }
    for part in (_MAGIC[head.form], json.dumps(said, sort_keys=True).encode() + b"\n"):
        file.write(part)
        digest.update(part)
    with connection.cursor() as cursor, cursor.copy(_ROWS) as copy:
        for data in copy:
            file.write(data)
            digest.update(data)
    file.write(digest.digest())


def read(path: Path) -> tuple[Head, Iterator[Row]]:
    """Return a dump's head and rows, after its checksum was found right."""
    size = path.stat().st_size - _DIGEST
    digest = sha256()
    with path.open("rb") as file:
        left = size
        while left > 0 and (data := file.read(min(left, 1 << 20))):
            digest.update(data)
            left -= len(data)
        if size < len(_MAGIC[FORMAT]) or file.read() != digest.digest():
            raise DumpDamaged(path.name)
    with path.open("rb") as file:
        head = _read_head(file, name=path.name)
        start = file.tell()
    return head, _read_rows(path, start=start)


def verify(path: Path, *, under: EpochKey) -> int:
    """Open every bundle of a dump with its epoch key; return how many there are."""
    head, rows = read(path)
    count = 0
    for count, row in enumerate(rows, start=1):
        try:
            if row.epoch != head.epoch:
                raise DumpDamaged(path.name)
            place = {"epoch": row.epoch, "form": head.form}
            unwrap(row.sealed, under=under, install=head.install, owner=row.owner, **place)
        except VaultError:
            raise DumpDamaged(f"{path.name}:{count}") from None
    return count


def load(path: Path) -> Head:
    """Put the keys of a dump in the place of the database's, in the caller's transaction."""
    head, _rows = read(path)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_vaultkey")
        with cursor.copy(_LOAD) as copy:
            for data in _copy_data(path):
                copy.write(data)
    return head


def _copy_data(path: Path) -> Iterator[bytes]:
    left = path.stat().st_size - _DIGEST
    with path.open("rb") as file:
        _read_head(file, name=path.name)
        left -= file.tell()
        while left > 0:
            data = file.read(min(left, 1 << 20))
            left -= len(data)
            yield data


def _read_head(file: BinaryIO, *, name: str) -> Head:
    try:
        magic = file.readline()
        form = next((form for form, known in _MAGIC.items() if known == magic), None)
        if form is None:
            raise DumpDamaged(name)
        said = json.loads(file.readline())
        return Head(
            UUID(said["install"]),
            int(said["epoch"]),
            suite_of(said["suite"]),
            datetime.fromisoformat(said["at"]),
            form,
        )
    except (ValueError, KeyError, TypeError):
        raise DumpDamaged(name) from None


def _read_rows(path: Path, *, start: int) -> Iterator[Row]:
    with path.open("rb") as file:
        file.seek(start + _COPY_HEADER)
        while len(fixed := file.read(_FIXED.size)) == _FIXED.size:
            count, _c, community, _o, owner, _k, kind, _s, _suite, _e, epoch, size = _FIXED.unpack(
                fixed
            )
            if count != _FIELDS:
                return
            place = UUID(bytes=community)
            who = Owner(Kind(kind), None if place == NOWHERE else place, UUID(bytes=owner))
            yield Row(who, epoch, file.read(size))
