"""Random bytes for a batch: asked of the operating system seldom, given out once."""

from __future__ import annotations

import os
from typing import Final

LARGEST: Final = 64 * 1024

_forks = 0


def _count_fork() -> None:
    global _forks
    _forks += 1


os.register_at_fork(after_in_child=_count_fork)


class Randomness:
    """The random bytes of one batch in one thread.

    Each request of the operating system fetches twice as much as the one before, up to 64 KiB,
    so that one value costs no more than it did. What is in hand does not survive a fork: parent
    and child would give out the same bytes.
    """

    def __init__(self) -> None:
        self._fetched = b""
        self._at = 0
        self._forks = _forks

    def __call__(self, size: int) -> bytes:
        """Return that many bytes that nobody was given before."""
        start = self._at
        end = start + size
        if end > len(self._fetched) or self._forks != _forks:
            self._fetched = os.urandom(max(size, min(2 * len(self._fetched), LARGEST)))
            self._forks = _forks
            start, end = 0, size
        self._at = end
        return self._fetched[start:end]
