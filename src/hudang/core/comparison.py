"""What changed from one text to the next, as stretches that stayed, came or went."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text in a comparison: the same as before, new, or gone."""

    text: str
    kind: str


# Kept, because published texts never change and anybody may ask for their comparison.
@lru_cache(maxsize=512)
def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return both texts as one: without what is new it reads as before, without what is gone
    as after."""
    return tuple(_pieces(old, new))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(old[first:last], "same")
            continue
        if first < last:
            yield Piece(old[first:last], "gone")
        if start < stop:
            yield Piece(new[start:stop], "new")
