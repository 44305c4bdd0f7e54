"""A process that handles keys leaves no memory behind: no core file, no dump (security.md)."""

from __future__ import annotations

import ctypes
import grp
import resource
import stat
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """Forbid core files and reading this process's memory by others of the same user."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0)


def is_exposed(status: os.stat_result, *, shared_with: str = "") -> bool:
    """Say whether others of the machine have any right to a file or folder of keys.

    `shared_with` names the group in which web and worker, as users of their own, share keys.
    """
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o007:
        return True
    return bool(mode & 0o070) and not (shared_with and status.st_gid == _group(shared_with))


def private(mode: int, *, inside: Path, shared_with: str = "") -> int:
    """Return the mode to make something with in a folder: the owner's alone, or where the folder
    hands its sharing group on, the same for the group."""
    if not shared_with or not inside.is_dir():
        return mode
    status = inside.stat()
    hands_on = status.st_mode & stat.S_ISGID and status.st_gid == _group(shared_with)
    return mode | (mode & 0o700) >> 3 if hands_on else mode


@cache
def _group(name: str) -> int | None:
    if name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def unencrypted_swap() -> list[str]:
    """Return the swap areas in use that are not on an encrypted device or in memory."""
    lines = (
        Path("/proc/swaps").read_text().splitlines()[1:] if Path("/proc/swaps").exists() else []
    )
    places = [line.split()[0] for line in lines]
    return [place for place in places if not place.startswith(("/dev/dm-", "/dev/zram"))]
