"""The keys of the log on disk: the writers' in HUDANG_KEYS, the sequencer's in HUDANG_LOG.

`writer` has one key a line; the last one is in use, the earlier ones are still believed. Every
line of `sequencer.key` signs.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from hudang.accesslog.note import Signer, Verifier
from hudang.core.credentials import credential_path

if TYPE_CHECKING:
    from collections.abc import Sequence
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


def signers(origin: str) -> list[Signer]:
    """Return the keys that sign now under the name of a log: two while one replaces the other."""
    try:
        seeds = [bytes.fromhex(seed) for seed in _signing_path().read_text().split()]
        return [Signer(origin, Ed25519PrivateKey.from_private_bytes(seed)) for seed in seeds]
    except (OSError, ValueError) as error:
        raise LogKeyError(
            _("The signing key of the access log cannot be read from HUDANG_LOG.")
        ) from error


def vkey_path(log: Log, *, epoch: int = 1) -> Path:
    """Return the file with the public keys of one epoch of a log."""
    folder: Path = settings.HUDANG_LOG
    return folder / (f"{log.code}.vkey" if epoch == 1 else f"{log.code}-{epoch}.vkey")


def verifiers(log: Log, *, epoch: int = 1) -> list[Verifier]:
    """Return every public key an epoch of a log was signed with, the newest last.

    A line of the file is the key, the day it came, and where it was retired the last size that it
    may have signed: `VKEY since=2026-11-22 until=4408213`.
    """
    try:
        lines = vkey_path(log, epoch=epoch).read_text().splitlines()
        found = [_parse(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise LogKeyError(_unreadable()) from error
    if not found:
        raise LogKeyError(_unreadable())
    return found


def _unreadable() -> str:
    return _("The public key of the access log cannot be read from HUDANG_LOG.")


def _parse(line: str) -> Verifier:
    vkey, *words = line.split()
    said = dict(word.split("=", 1) for word in words)
    return replace(
        Verifier.parse(vkey),
        since=date.fromisoformat(said["since"]) if "since" in said else None,
        until=int(said["until"]) if "until" in said else None,
    )


def _line(key: Verifier) -> str:
    since = f" since={key.since.isoformat()}" if key.since else ""
    until = "" if key.until is None else f" until={key.until}"
    return f"{key.vkey}{since}{until}\n"


def verifier(log: Log, *, epoch: int = 1) -> Verifier:
    """Return the newest public key of an epoch of a log: what auditors are handed."""
    return verifiers(log, epoch=epoch)[-1]


def newest_epoch(log: Log) -> int:
    """Return the last epoch of a log whose public key stands in HUDANG_LOG."""
    epoch = 1
    while vkey_path(log, epoch=epoch + 1).exists():
        epoch += 1
    return epoch


def make_writer_key() -> None:
    """Make the writers' key, unless there is one."""
    _write_once(settings.HUDANG_KEYS / WRITER_FILE, secrets.token_hex(KEY_BYTES))


def make_signing_key(origins: dict[Log, str]) -> None:
    """Make the signing key and write the public key of each log, unless there is one."""
    _write_once(_signing_path(), new_seed())
    for log, origin in origins.items():
        _write_once(vkey_path(log), signers(origin)[0].verifier.vkey)


def replace_signing_key() -> None:
    """Let a new key sign from now on, alone: the one before is lost, or is no longer only ours."""
    put(_signing_path(), f"{new_seed()}\n")


def add_signing_key(seed: str, *, under: dict[Log, int], since: date) -> None:
    """Let a second key sign beside the one in use, in those epochs of the logs.

    Its public part comes first: what the sequencer signs meanwhile can always be checked.
    """
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    for log, epoch in under.items():
        known = verifiers(log, epoch=epoch)
        fresh = replace(Signer(known[-1].name, private).verifier, since=since)
        put_verifiers(log, epoch=epoch, known=[*known, fresh])
    put(_signing_path(), f"{_signing_path().read_text().rstrip()}\n{seed}\n")


def keep_newest_signing_key() -> None:
    """Let the newest key sign alone."""
    put(_signing_path(), _signing_path().read_text().split()[-1] + "\n")


def put_verifiers(log: Log, *, epoch: int, known: Sequence[Verifier]) -> None:
    """Write the public keys of an epoch, the newest last."""
    put(vkey_path(log, epoch=epoch), "".join(map(_line, known)))


def make_verifiers(log: Log, *, origin: str, epoch: int) -> None:
    """Write the public keys of an epoch, unless they are there."""
    if not vkey_path(log, epoch=epoch).exists():
        known = [signer.verifier for signer in signers(origin)]
        put_verifiers(log, epoch=epoch, known=known)


def new_seed() -> str:
    """Return a new signing key, in hexadecimal."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def _signing_path() -> Path:
    folder: Path = settings.HUDANG_LOG
    return folder / SIGNING_FILE


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        put(path, f"{text}\n")


def put(path: Path, text: str) -> None:
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
