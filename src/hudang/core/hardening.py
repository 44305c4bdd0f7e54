"""A process that handles keys leaves no memory behind: no core file, no dump (security.md)."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """Forbid core files and reading this process's memory by others of the same user."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0)


def unencrypted_swap() -> list[str]:
    """Return the swap areas in use that are not on an encrypted device or in memory."""
    lines = (
        Path("/proc/swaps").read_text().splitlines()[1:] if Path("/proc/swaps").exists() else []
    )
    places = [line.split()[0] for line in lines]
    return [place for place in places if not place.startswith(("/dev/dm-", "/dev/zram"))]
