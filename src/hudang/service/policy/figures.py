"""When a share of few is no figure: one order more or less would turn it round."""

from __future__ import annotations

from typing import Final

# The same smallest number that answers of people are counted from (product.md, decision on k).
LEAST_COUNTED: Final = 10


def share_of(part: int, whole: int) -> int | None:
    """Return a share in hundredths; none of fewer than `LEAST_COUNTED`."""
    return round(100 * part / whole) if whole >= LEAST_COUNTED else None
