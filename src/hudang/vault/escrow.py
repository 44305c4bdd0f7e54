"""Escrow: copies of the epoch key in registered places, each sealed to the recovery key.

A place is a folder, best on a medium of its own, that bears our mark; without the mark it is out
of reach, never empty: a medium that was taken out must not pass for one that was cleared.
"""

from __future__ import annotations

import os
import struct
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings

from hudang.vault import disk, providers, recovery
from hudang.vault.ciphers import suite_of
from hudang.vault.errors import EscrowDiffers, PlaceUnreachable
from hudang.vault.models import EscrowCopy, VaultState
from hudang.vault.providers import FileEpochKey

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


MARK: Final = "hudang-escrow"

_AAD: Final = struct.Struct(">16sI")


def places() -> list[Path]:
    """Return the registered places."""
    return [Path(name) for name in settings.HUDANG_ESCROW]


def register() -> list[Path]:
    """Mark the registered places as ours; one that is another installation's stops."""
    install = _install()
    for place in places():
        if not place.is_dir() or not os.access(place, os.W_OK):
            raise PlaceUnreachable(str(place))
        mark = place / MARK
        if not mark.exists():
            _write(mark, str(install).encode())
        _require_reachable(place, install=install)
    return places()


def deposit(number: int, *, at: datetime) -> bytes | None:
    """Put the epoch key into every registered place and read it back.

    Returns the key as a place gave it back, opened as the recovery key would open it; None where
    there is no recovery key yet.
    """
    key = recovery.current()
    if key is None:
        return None
    install = _install()
    provider = providers.current()
    suite, secret = provider.use_epoch(number).suite, provider.export_epoch(number)
    returned = None
    for place in places():
        _require_reachable(place, install=install)
        once = X25519PrivateKey.generate()
        aad = _aad(install, number=number)
        sealed = key.seal(bytes([suite]) + secret, aad=aad, once=once)
        _write(copy_path(place, number), sealed)
        held = copy_path(place, number).read_bytes()
        returned = key.open_as_sender(held, aad=aad, once=once)
        if returned != bytes([suite]) + secret:
            raise EscrowDiffers(str(place))
        EscrowCopy.objects.update_or_create(
            epoch=number,
            place=str(place),
            defaults={"digest": sha256(sealed).digest(), "written_at": at, "destroyed_at": None},
        )
    return returned


def withdraw(number: int, *, at: datetime) -> list[EscrowCopy]:
    """Destroy the copies of an epoch key wherever they are; return those out of reach."""
    install = _install()
    waiting = []
    for copy in EscrowCopy.objects.filter(epoch=number, destroyed_at=None).order_by("place"):
        try:
            _require_reachable(Path(copy.place), install=install)
            disk.destroy(copy_path(Path(copy.place), number))
        except (PlaceUnreachable, OSError):
            copy.unreachable_since = copy.unreachable_since or at
            waiting.append(copy)
        else:
            copy.destroyed_at, copy.unreachable_since = at, None
        copy.save(update_fields=["destroyed_at", "unreachable_since"])
    return waiting


def is_held(copy: EscrowCopy) -> bool:
    """Say whether a place still holds the copy that was put there."""
    try:
        held = copy_path(Path(copy.place), copy.epoch).read_bytes()
    except OSError:
        return False
    return sha256(held).digest() == bytes(copy.digest)


def open_copy(sealed: bytes, *, install: UUID, number: int, private: bytes) -> FileEpochKey:
    """Return the epoch key of a copy, opened with the private key of both halves."""
    opened = recovery.open_with(private, sealed, aad=_aad(install, number=number))
    return FileEpochKey(suite_of(opened[0]), opened[1:])


def copy_path(place: Path, number: int) -> Path:
    """Return where a place keeps the copy of an epoch."""
    return place / f"epoch-{number}.escrow"


def _write(path: Path, content: bytes) -> None:
    """Write a file of a place; a stick without modes of its own will do, its content is sealed."""
    temporary = path.with_name(f".{path.name}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    temporary.rename(path)
    disk.sync_folder(path.parent)


def _aad(install: UUID, *, number: int) -> bytes:
    return _AAD.pack(install.bytes, number)


def _install() -> UUID:
    return VaultState.objects.values_list("install", flat=True).get()


def _require_reachable(place: Path, *, install: UUID) -> None:
    try:
        found = (place / MARK).read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise PlaceUnreachable(str(place)) from None
    if found != str(install):
        raise PlaceUnreachable(str(place))
