"""Files that must be on the disk before anybody relies on them, readable by us alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.conf import settings

from hudang.core import hardening
from hudang.vault.errors import KeysExposed

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> bytes:
    """Return what a private file holds; one that others may read stops."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        require_private(os.fstat(handle))
        return file.read()


def create(path: Path, content: bytes) -> None:
    """Put a new file in place, whole or not at all; FileExistsError where there is one."""
    temporary = _write_temporary(path, content)
    try:
        # A link, unlike a rename, refuses to replace what is there.
        os.link(temporary, path)
    finally:
        temporary.unlink()
        sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Put a file in place, whole or not at all, over what was there."""
    _write_temporary(path, content).rename(path)
    sync_folder(path.parent)


def destroy(path: Path) -> None:
    """Overwrite and remove a file; running it twice changes nothing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(os.fstat(handle).st_size))
        file.flush()
        os.fsync(handle)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def private_folder(path: Path) -> Path:
    """Make a folder for us alone, or stop where others may enter it."""
    path.mkdir(mode=_mode(0o700, inside=path.parent), parents=True, exist_ok=True)
    require_private(path.stat())
    return path


def sync_folder(path: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_private(status: os.stat_result) -> None:
    """Stop where other users of the machine have any right."""
    if hardening.is_exposed(status, shared_with=settings.HUDANG_GROUP):
        raise KeysExposed


def open_private(path: Path, flags: int) -> int:
    """Open a file and return its handle; a new one is made for us alone."""
    return os.open(path, flags, _mode(0o600, inside=path.parent))


def _mode(mode: int, *, inside: Path) -> int:
    return hardening.private(mode, inside=inside, shared_with=settings.HUDANG_GROUP)


def _write_temporary(path: Path, content: bytes) -> Path:
    private_folder(path.parent)
    temporary = path.parent / f".{path.name}.{os.urandom(8).hex()}"
    handle = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
    except OSError:
        temporary.unlink()
        raise
    return temporary
