"""A need as it is sealed, as one text, and as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hudang.needs.catalogue import offers
from hudang.needs.models import Frequency, Hours, Wish

if TYPE_CHECKING:
    from hudang.needs.catalogue import Offer

BETWEEN: Final = "|"
_PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody declares: a line of the catalogue, what about it, and a short note."""

    item: str
    wish: str
    frequency: str = ""
    hours: str = ""
    note: str = ""

    def __repr__(self) -> str:
        return "<a need>"

    @property
    def offer(self) -> Offer | None:
        return offers().get(self.item)

    @property
    def label(self) -> str:
        """The need in the words of the catalogue; one that it lost keeps its code."""
        return self.offer.label if self.offer else self.item

    @property
    def how(self) -> str:
        """What is wished of it, how often and when, in words."""
        said = [
            Wish(self.wish).label,
            Frequency(self.frequency).label if self.frequency else "",
            Hours(self.hours).label if self.hours else "",
        ]
        return " · ".join(str(one) for one in said if one)

    def packed(self) -> str:
        """Return it as the one text that is sealed."""
        return BETWEEN.join([self.item, self.wish, self.frequency, self.hours, self.note])


def unpacked(text: str) -> Declared:
    """Return what a sealed text says."""
    return Declared(*text.split(BETWEEN, _PARTS - 1))
