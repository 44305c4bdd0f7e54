"""The daily page: a checkpoint on paper, and its eight groups typed back in.

The groups are read by people and by machines: sixteen signs none of which looks like another. Of
each group three signs carry data and the fourth checks them and the group's place, so a wrong
sign, two exchanged signs or two exchanged groups are named before anything is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from hudang.accesslog.note import Checkpoint, NoteError

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS: Final = "3467ACEFHJKMNPRT"  # not 0 O Q D, 1 I L, 2 Z, 5 S, 8 B, 9 G, U V W X Y
GROUPS: Final = 8
GROUP_SIGNS: Final = 4
WEIGHTS: Final = (2, 3, 4)  # different and not 1: exchanged neighbours never check out
DOMAIN: Final = b"hudang/daily/1\0"


class PageError(ValueError):
    """What was typed cannot be a page's groups; the message names the group."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed in from a printed page: the entry's number and the groups."""

    size: int
    groups: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Typed:
        """Read the number and the eight groups, however they are spaced."""
        number, *rest = text.upper().split() or [""]
        signs = "".join(rest).replace("-", "")
        if not number.isascii() or not number.isdigit() or int(number) < 1:
            raise PageError(_("First comes the number of the last entry, as printed."))
        if len(signs) != GROUPS * GROUP_SIGNS:
            raise PageError(_("After the number come eight groups of four signs."))
        groups = [signs[at : at + GROUP_SIGNS] for at in range(0, len(signs), GROUP_SIGNS)]
        for place, group in enumerate(groups):
            if not _checks_out(group, place=place):
                raise PageError(
                    _("Group %(number)d (%(group)s) is mistyped. Look at the page again.")
                    % {"number": place + 1, "group": group}
                )
        return cls(size=int(number), groups=tuple(groups))

    def find(self, notes: Iterable[str]) -> Checkpoint | None:
        """Return the checkpoint among these notes that the page states; none if none does."""
        for note in notes:
            try:
                checkpoint = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
            except NoteError:
                continue
            if checkpoint.size == self.size and groups_of(checkpoint) == self.groups:
                return checkpoint
        return None


def groups_of(checkpoint: Checkpoint) -> tuple[str, ...]:
    """Return the eight groups that stand for a checkpoint: 96 bits of its hash, checked."""
    digest = sha256(DOMAIN + checkpoint.text.encode()).hexdigest()
    values = [int(sign, 16) for sign in digest[: GROUPS * (GROUP_SIGNS - 1)]]
    return tuple(_group(values[place * 3 : place * 3 + 3], place=place) for place in range(GROUPS))


def _group(values: list[int], *, place: int) -> str:
    return "".join(SIGNS[value] for value in (*values, _check(values, place=place)))


def _checks_out(group: str, *, place: int) -> bool:
    if any(sign not in SIGNS for sign in group):
        return False
    *values, check = (SIGNS.index(sign) for sign in group)
    return check == _check(values, place=place)


def _check(values: list[int], *, place: int) -> int:
    result = place
    for weight, value in zip(WEIGHTS, values, strict=True):
        result ^= _times(weight, value)
    return result


def _times(left: int, right: int) -> int:
    """Multiply in the field of sixteen elements (x⁴ + x + 1)."""
    result = 0
    while right:
        if right & 1:
            result ^= left
        left <<= 1
        if left & 0x10:
            left ^= 0b10011
        right >>= 1
    return result
