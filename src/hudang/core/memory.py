"""Memory of jobs over many people."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# After so many new objects, and what survives again after so many such rounds.
_RARELY: Final = (100_000, 20, 100)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for objects that refer to each other in circles rarely, while the block runs.

    A job that holds a hundred thousand small ones, none of them in a circle, would otherwise spend
    half of its time looking at them again and again.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
