"""The readers of single cells: what is plain already takes a short way, with the same result.

A roster has hundreds of thousands of cells, and nearly all of them are typed as they should be.
Each short way is a pattern of texts that the full reader returns unchanged; a test compares.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from hudang.registry.parsing import cells, contact, facts, houses, identity
from hudang.registry.parsing.houses import ParsedHouse
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from decimal import Decimal

    from hudang.registry.parsing.cells import Cell
    from hudang.registry.parsing.houses import Ambiguous

_TEXT: Final = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_NAME: Final = re.compile("[\u4e00-\u9fff]{2,4}")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_DOCUMENT: Final = re.compile(r"(?:[1-7][0-9]{5}|990000)[0-9]{11}[0-9X]")
_ROOM: Final = re.compile(r"([1-9][0-9]{2,3})室?")
_SAMPLE: Final = "101"


def text(value: Cell) -> str:
    """Read a cell as text."""
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return value
    return cells.text(value)


def person_name(value: str) -> str:
    """Read the name of a person."""
    return value if _NAME.fullmatch(value) else contact.person_name(value)


def telephone(value: str) -> str:
    """Read a mobile number or a land line."""
    return value if _MOBILE.fullmatch(value) else contact.telephone(value)


def document(value: Cell, *, today: date, demo: bool) -> tuple[str, str]:
    """Read an identity number: the kind of document and the number."""
    if isinstance(value, str) and _DOCUMENT.fullmatch(value) and (demo or value[0] != "9"):
        try:
            return "resident_id", identity.resident_id(value, today=today, demo=demo)
        except Invalid:
            return cells.identity(value, today=today, demo=demo)
    return cells.identity(value, today=today, demo=demo)


@lru_cache(maxsize=4096)
def area(value: Cell) -> Decimal:
    """Read a floor area; a community has few different ones."""
    return facts.floor_area(value if isinstance(value, float) else cells.text(value))


@lru_cache(maxsize=4096)
def day(value: Cell) -> date:
    """Read a day; a community is handed over on few of them."""
    plain: Any = value if isinstance(value, float | int | date) else cells.text(value)
    return facts.day(plain)


class HouseReader:
    """Reads the houses of one community, each with its code."""

    def __init__(self, community: str) -> None:
        self._community = community
        self._staircases: dict[tuple[Cell, Cell, Cell], tuple[ParsedHouse, str]] = {}

    def from_columns(
        self, room: Cell, *, building: Cell, unit: Cell, phase: Cell
    ) -> tuple[ParsedHouse | Ambiguous, str]:
        """Return the house of separate cells, and its code if it is one complete house."""
        plain = _ROOM.fullmatch(room) if isinstance(room, str) else None
        if plain is not None and building is not None:
            known, prefix = self._staircase(building, unit, phase)
            house = ParsedHouse(plain[1], known.building, known.unit, known.phase)
            return house, prefix + plain[1]
        found = houses.from_columns(room, building=building, unit=unit, phase=phase)
        return found, self.code(found)

    def from_text(self, value: Cell) -> tuple[ParsedHouse | Ambiguous, str]:
        """Return the house of one cell, and its code if it is one complete house."""
        found = houses.parse_house(houses.house_text(value))
        return found, self.code(found)

    def code(self, found: ParsedHouse | Ambiguous) -> str:
        """Return the code of a house, or nothing for what is not one complete house."""
        if isinstance(found, houses.Ambiguous) or not found.is_complete:
            return ""
        return houses.build_code(found, community=self._community)

    def _staircase(self, building: Cell, unit: Cell, phase: Cell) -> tuple[ParsedHouse, str]:
        """Return what the rooms of one staircase share; they differ in the room alone."""
        place = (building, unit, phase)
        if place not in self._staircases:
            sample = houses.from_columns(_SAMPLE, building=building, unit=unit, phase=phase)
            if isinstance(sample, houses.Ambiguous):  # a bare room never is
                raise TypeError
            self._staircases[place] = sample, self.code(sample).removesuffix(_SAMPLE)
        return self._staircases[place]
