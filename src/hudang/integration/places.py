"""Where an old order was: a house of the community, or what belongs to all, as people wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster.readers import HouseReader
from hudang.service.models import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.registry.parsing.cells import Cell

# The first word that a text has says which place it is; longer words stand first.
SPOTS: Final[tuple[tuple[str, Spot], ...]] = (
    ("地下车库", Spot.GARAGE),
    ("车库", Spot.GARAGE),
    ("停车场", Spot.GARAGE),
    ("电梯", Spot.LIFT),
    ("大堂", Spot.LOBBY),
    ("楼梯", Spot.STAIRS),
    ("楼道", Spot.STAIRS),
    ("天台", Spot.ROOF),
    ("楼顶", Spot.ROOF),
    ("外墙", Spot.FACADE),
    ("大门", Spot.GATE),
    ("岗亭", Spot.GATE),
    ("门岗", Spot.GATE),
    ("道路", Spot.ROAD),
    ("路面", Spot.ROAD),
    ("绿化", Spot.GARDEN),
    ("花园", Spot.GARDEN),
    ("游乐", Spot.GARDEN),
    ("机房", Spot.PLANT),
    ("泵房", Spot.PLANT),
    ("配电房", Spot.PLANT),
    ("公共区域", Spot.OTHER),
)
_BUILDING: Final = re.compile(r"([0-9A-Za-z]{1,4})\s*(?:号楼|栋|幢|座)")
NEAREST: Final = 3


class Where(NamedTuple):
    """A place as an order keeps it."""

    house: UUID | None = None
    building: UUID | None = None
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The cells of a row that say where it was."""

    building: Cell = None
    unit: Cell = None
    room: Cell = None
    house: Cell = None

    @property
    def text(self) -> str:
        """Return what was written in one line, by which a person says what it means."""
        parts = (self.house,) if self.house else (self.building, self.unit, self.room)
        return " ".join(str(part).strip() for part in parts if part)[:60]


class Places:
    """The houses and buildings of one community, and what a person said that others mean.

    A decision is the code of a house, or a spot; an empty one leaves the rows out.
    """

    def __init__(
        self,
        community: str,
        *,
        houses: Mapping[str, tuple[UUID, UUID | None]],
        buildings: Mapping[str, UUID],
        decided: Mapping[str, str],
    ) -> None:
        self._houses, self._buildings, self._decided = houses, buildings, decided
        self._reader = HouseReader(community)

    def find(self, written: Written) -> Where | None:
        """Return the place that is meant; None where nobody here knows it."""
        if written.text in self._decided:
            return self._of(self._decided[written.text])
        return self._house(self._code(written)) or self._shared(written)

    def is_decided(self, written: Written) -> bool:
        """Say whether a person said what is meant; perhaps that such rows are left out."""
        return written.text in self._decided

    def proposals(self, text: str) -> list[str]:
        """Return the codes of houses that a text comes near to."""
        code = self._code(Written(house=text)) or text
        return get_close_matches(code, list(self._houses), n=NEAREST, cutoff=0.7)

    def _of(self, decision: str) -> Where | None:
        if decision in Spot.values:
            return Where(spot=decision)
        return self._house(decision)

    def _house(self, code: str) -> Where | None:
        found = self._houses.get(code)
        return Where(found[0], found[1]) if found else None

    def _code(self, written: Written) -> str:
        try:
            if written.room:
                return self._reader.from_columns(
                    written.room, building=written.building, unit=written.unit, phase=None
                )[1]
            return self._reader.from_text(written.house)[1] if written.house else ""
        except Invalid:
            return ""

    def _shared(self, written: Written) -> Where | None:
        """Return a place that belongs to all, where the text has the word for one."""
        text = written.text
        spot = next((spot for word, spot in SPOTS if word in text), None)
        if spot is None:
            return None
        said = _BUILDING.search(text)
        return Where(building=self._buildings.get(said[1]) if said else None, spot=spot)
