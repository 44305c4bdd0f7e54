"""The keys of the log on disk: the writers' in HUDANG_KEYS, the sequencer's in HUDANG_LOG.

`writer` has one key a line; the last one is in use, the earlier ones are still believed.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from hudang.accesslog.note import NoteError, Signer, Verifier
from hudang.core.credentials import credential_path

if TYPE_CHECKING:
    from pathlib import Path

    from hudang.accesslog.payload import Log

WRITER_FILE = "writer"
SIGNING_FILE = "sequencer.key"
KEY_BYTES = 32


class LogKeyError(Exception):
    """A key of the log is missing or damaged; the message says which and what to do."""


def writer_keys() -> tuple[bytes, ...]:
    """Return the writers' keys, the one in use last."""
    return _read_writer_keys(credential_path(settings.HUDANG_KEYS, WRITER_FILE))


@lru_cache(maxsize=8)
def _read_writer_keys(path: Path) -> tuple[bytes, ...]:
    try:
        keys = tuple(bytes.fromhex(line) for line in path.read_text().split())
    except (OSError, ValueError) as error:
        raise LogKeyError(
            _("The writers' key of the access log cannot be read from HUDANG_KEYS.")
        ) from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise LogKeyError(_("The writers' key of the access log is damaged."))
    return keys


def signer(origin: str) -> Signer:
    """Return the sequencer's signing key under the name of a log."""
    try:
        seed = bytes.fromhex((settings.HUDANG_LOG / SIGNING_FILE).read_text().strip())
        return Signer(name=origin, private=Ed25519PrivateKey.from_private_bytes(seed))
    except (OSError, ValueError) as error:
        raise LogKeyError(
            _("The signing key of the access log cannot be read from HUDANG_LOG.")
        ) from error


def vkey_path(log: Log, *, epoch: int = 1) -> Path:
    """Return the file with the public key of one epoch of a log."""
    folder: Path = settings.HUDANG_LOG
    return folder / (f"{log.code}.vkey" if epoch == 1 else f"{log.code}-{epoch}.vkey")


def verifier(log: Log, *, epoch: int = 1) -> Verifier:
    """Return the public key of a log, as auditors hold it."""
    try:
        return Verifier.parse(vkey_path(log, epoch=epoch).read_text())
    except (OSError, NoteError) as error:
        raise LogKeyError(
            _("The public key of the access log cannot be read from HUDANG_LOG.")
        ) from error


def make_writer_key() -> None:
    """Make the writers' key, unless there is one."""
    _write_once(settings.HUDANG_KEYS / WRITER_FILE, secrets.token_hex(KEY_BYTES))


def make_signing_key(origins: dict[Log, str]) -> None:
    """Make the signing key and write the public key of each log, unless there is one."""
    folder: Path = settings.HUDANG_LOG
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    _write_once(folder / SIGNING_FILE, seed.hex())
    for log, origin in origins.items():
        _write_once(folder / f"{log.code}.vkey", signer(origin).verifier.vkey)


def make_verifier(log: Log, *, origin: str, epoch: int) -> Verifier:
    """Write the public key of an epoch, unless there is one."""
    _write_once(vkey_path(log, epoch=epoch), signer(origin).verifier.vkey)
    return verifier(log, epoch=epoch)


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        replace(path, f"{text}\n")


def replace(path: Path, text: str) -> None:
    """Put a file in place whole or not at all, readable by its owner alone, on the disk."""
    temporary = path.with_suffix(".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
