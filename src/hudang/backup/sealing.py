"""Files of a copy at rest: sealed under the backup key; static keys sealed to the recovery key.

The backup key is a static key like those of the writers and of the sequencer: it opens copies on
this machine without anybody typing, and comes back elsewhere with both halves. Epoch keys are
never among them.
"""

from __future__ import annotations

import hmac
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from hudang.accesslog.keys import SIGNING_FILE, WRITER_FILE
from hudang.accesslog.witnesses import FILE as WITNESSES
from hudang.backup.errors import ManifestForged
from hudang.vault import ciphers, disk, recovery
from hudang.vault.ciphers import NONCE_SIZE, Suite
from hudang.vault.files import FileSealer, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

KEY_FILE: Final = "backup"

_LABEL: Final = b"hudang/copy/1\0"
_STATIC: Final = b"static"
_STATIC_FILES: Final = (KEY_FILE, WRITER_FILE, "django", SIGNING_FILE, WITNESSES)


def make_backup_key() -> None:
    """Make the key of this installation's copies, unless there is one."""
    path = _key_path()
    if not path.exists():
        disk.create(path, os.urandom(32).hex().encode())


def backup_key() -> bytes:
    """Return the key of this installation's copies; raises ManifestForged where it is not here."""
    try:
        return bytes.fromhex(disk.read(_key_path()).decode())
    except FileNotFoundError:
        raise ManifestForged(KEY_FILE) from None


def _key_path() -> Path:
    folder: Path = settings.HUDANG_KEYS
    return folder / KEY_FILE


def seal_file(path: Path, chunks: Iterable[bytes], *, suite: Suite) -> str:
    """Write the chunks sealed and return the sealed secret that opens them, in hexadecimal."""
    with path.open("xb") as out:
        with FileSealer(out, suite=suite) as sealer:
            for chunk in chunks:
                sealer.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    nonce = os.urandom(NONCE_SIZE)
    aad = _LABEL + path.name.encode()
    sealed = ciphers.seal(Suite.AES, key=backup_key(), nonce=nonce, data=sealer.secret, aad=aad)
    return (nonce + sealed).hex()


def open_file(path: Path, *, secret: str) -> Iterator[bytes]:
    """Yield what is in a sealed file of a copy; a changed or cut one stops with Tampered."""
    sealed = bytes.fromhex(secret)
    opened = ciphers.unseal(
        Suite.AES,
        key=backup_key(),
        nonce=sealed[:NONCE_SIZE],
        data=sealed[NONCE_SIZE:],
        aad=_LABEL + path.name.encode(),
    )
    with path.open("rb") as source:
        yield from open_stream(source, secret=opened)


def mac(text: bytes) -> str:
    """Return what shows that a manifest was written by whoever holds the backup key."""
    return hmac.digest(backup_key(), _LABEL + text, "sha256").hex()


def sealed_static_keys(install: UUID) -> bytes | None:
    """Return the static keys sealed to the recovery key, or None where there is none yet."""
    key = recovery.current()
    if key is None:
        return None
    public = [path.name for path in settings.HUDANG_LOG.glob("*.vkey")]
    paths = {name: _static_path(name) for name in (*_STATIC_FILES, *public)}
    held = {name: path.read_text() for name, path in paths.items() if path.exists()}
    return key.seal(json.dumps(held).encode(), aad=_STATIC + install.bytes)


def restore_static_keys(sealed: bytes, *, install: UUID, private: bytes) -> list[str]:
    """Put back the static keys that are missing here; return their names."""
    held = json.loads(recovery.open_with(private, sealed, aad=_STATIC + install.bytes))
    brought = []
    for name, content in held.items():
        path = _static_path(name)
        if not path.exists():
            disk.create(path, content.encode())
            brought.append(name)
    return brought


def _static_path(name: str) -> Path:
    """Return where a static key lies: what is of the log in HUDANG_LOG, the rest beside the keys.

    The state of the log is not among them: a copy of it would let the log sign twice.
    """
    is_of_log = name in (SIGNING_FILE, WITNESSES) or name.endswith(".vkey")
    folder: Path = settings.HUDANG_LOG if is_of_log else settings.HUDANG_KEYS
    return folder / Path(name).name
