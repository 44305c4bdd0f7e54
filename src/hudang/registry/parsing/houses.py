"""House numbers as people write them, and the one code a house has (reference data, 5.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from . import cells
from .invalid import Invalid
from .normalise import compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .cells import Cell


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Kind(StrEnum):
    """What a house number is the number of."""

    FLAT = "flat"
    SHOP = "shop"
    PARKING = "parking"


@dataclass(frozen=True, slots=True)
class ParsedHouse:
    """One house: each part in its plain form, without leading zeros and suffixes."""

    room: str
    building: str | None = None
    unit: str | None = None
    phase: str | None = None
    kind: Kind = Kind.FLAT
    level: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the number names one house of a community without further help."""
        return self.building is not None or self.kind is not Kind.FLAT

    @property
    def floor(self) -> int | None:
        """The floor that the number of a flat tells, negative below ground."""
        if self.room[:1] == "B" and "-" in self.room:
            return -int(self.room[1])
        digits = self.room.rstrip(_LETTERS)
        if self.kind is not Kind.FLAT or not digits.isdigit() or not 3 <= len(digits) <= 4:
            return None
        return int(digits[:-2])

    def display(self) -> str:
        """Write the number as people read it."""
        if self.kind is Kind.PARKING:
            return "车位" + "-".join(filter(None, (self.level, self.room)))
        head = "".join(
            part + sign
            for part, sign in ((self.phase, "期"), (self.building, "栋"), (self.unit, "单元"))
            if part
        )
        return f"{head}{'商铺' if self.kind is Kind.SHOP else ''}{self.room}"


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A number that can be read in several ways; whoever knows the houses chooses."""

    candidates: tuple[ParsedHouse, ...]


_REFUSAL = _("This is not a house number that can be read. Write it like 3栋2单元1502.")
_DATE = _("Excel has turned this house number into a date. Type it again as text.")

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十]+(?=[期区栋幢座楼单门梯层号室#]|组团|车库)")

_NUMBER = r"[A-Z]?\d{1,3}[A-Z]?|[A-Z]{1,2}"
_ROOM = r"[A-Z]{0,2}\d{1,5}[A-Z]?"
_PHASE = r"(?:(?P<phase>\d{1,2})(?:期|区|组团)-?)?"
_BUILDING = rf"(?P<building>{_NUMBER})(?:号楼|栋楼|#楼|栋|幢|座|#|楼|号)-?"
_UNIT = r"(?:(?P<unit>\d{1,2})(?:单元|单|门洞|门|梯)-?)?"
_END = r"(?:号房|房间|室|号|房|户)?"
_SPACE = r"(?:车库|车位|停车位|停车场)"

_FORMS = (
    # 3栋2单元1502, 3号楼2门1502室, A栋1502, 3栋B1-23
    re.compile(rf"{_PHASE}{_BUILDING}{_UNIT}(?P<room>{_ROOM}|B\d-\d{{1,3}}){_END}"),
    # 3#-2-1502, 3栋2-1502
    re.compile(rf"{_PHASE}{_BUILDING}(?P<unit>\d{{1,2}})-(?P<room>{_ROOM}){_END}"),
    # 3-2-1502
    re.compile(rf"{_PHASE}(?P<building>{_NUMBER})-(?P<unit>\d{{1,2}})-(?P<room>{_ROOM}){_END}"),
    # 3栋2单元15楼02室
    re.compile(rf"{_PHASE}{_BUILDING}{_UNIT}(?P<floor>\d{{1,2}})[楼层](?P<door>\d{{1,2}}){_END}"),
)
_SHOP = re.compile(
    rf"{_PHASE}(?:{_BUILDING})?(?:商铺|店铺|商业|门面)-?(?P<room>[A-Z]?\d{{1,4}}[A-Z]?){_END}"
)
_SHOP_ROOM = re.compile(r"S\d{1,4}")
_PARKING = (
    re.compile(
        rf"(?:地下)?{_SPACE}-?(?:(?P<level>B\d)(?:-|(?=\d{{3}}|[A-Z])))?(?P<room>[A-Z]?\d{{1,4}}){_END}"
    ),
    re.compile(rf"(?:地下)?(?P<level>B\d)层?-?{_SPACE}-?(?P<room>[A-Z]?\d{{1,4}}){_END}"),
)
_TWO_PARTS = re.compile(rf"{_PHASE}(?P<building>{_NUMBER})-(?P<room>{_ROOM}){_END}")
_UNIT_AND_ROOM = re.compile(rf"(?P<unit>\d{{1,2}})(?:单元|门|梯)-?(?P<room>{_ROOM}){_END}")
_BASEMENT_ROOM = re.compile(r"B\d-\d{1,3}")
_BARE_ROOM = re.compile(rf"(?P<room>{_ROOM}){_END}")

_RX_CODE = re.compile(
    r"(?P<community>[A-Z0-9]{2,8})(?:-P(?P<phase>\d{1,2}))?-B(?P<building>[A-Z0-9]{1,4})"
    r"(?:-U(?P<unit>\d{1,2}))?-R(?P<room>[A-Z0-9]{1,6})"
)


def _arabic(han: str) -> str:
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[sign]) for sign in han)
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        raise Invalid("house", _REFUSAL)
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _plain(text: str) -> str:
    text = re.sub("[‐-―−~—_－·.]", "-", compact(text)).replace("＃", "#")
    return _HAN_NUMBER.sub(lambda found: _arabic(found[0]), text)


def _without_zeros(part: str | None) -> str | None:
    if part is None or not part.isdigit():
        return part
    return part.lstrip("0") or "0"


def _canonical_room(room: str, *, kind: Kind) -> str:
    """Write a room in one way: 0101 is 101, a parking space has three digits, a shop an S."""
    if not room.isdigit():
        return room
    if kind is Kind.PARKING:
        return room.lstrip("0").zfill(3)
    bare = room.lstrip("0") or "0"
    return f"S{bare}" if kind is Kind.SHOP else bare


def _house(found: re.Match[str], *, kind: Kind = Kind.FLAT) -> ParsedHouse:
    parts = found.groupdict()
    room = parts.get("room") or f"{parts['floor']}{parts['door']:0>2}"
    if kind is Kind.FLAT and _SHOP_ROOM.fullmatch(room):
        kind = Kind.SHOP
    return ParsedHouse(
        room=_canonical_room(room, kind=kind),
        building=_without_zeros(parts.get("building")),
        unit=_without_zeros(parts.get("unit")),
        phase=_without_zeros(parts.get("phase")),
        kind=kind,
        level=parts.get("level"),
    )


def _first(forms: Iterable[re.Pattern[str]], text: str, *, kind: Kind) -> ParsedHouse | None:
    for form in forms:
        found = form.fullmatch(text)
        if found:
            return _house(found, kind=kind)
    return None


def _short(text: str) -> ParsedHouse | Ambiguous:
    """Read a number that has lost its words: 3-1502, B1-23, 101A."""
    found = _TWO_PARTS.fullmatch(text)
    if found and _BASEMENT_ROOM.fullmatch(text):
        level, room = text.split("-")
        return Ambiguous(
            (
                _house(found),
                ParsedHouse(room=text, kind=Kind.SHOP),
                ParsedHouse(
                    room=_canonical_room(room, kind=Kind.PARKING), level=level, kind=Kind.PARKING
                ),
            )
        )
    for form in (_TWO_PARTS, _UNIT_AND_ROOM, _BARE_ROOM):
        found = form.fullmatch(text)
        if found:
            return _house(found)
    raise Invalid("house", _REFUSAL)


def parse_house(text: str) -> ParsedHouse | Ambiguous:
    """Read one house number; what can mean two houses comes back as `Ambiguous`."""
    plain = _plain(text)
    return (
        _first(_PARKING, plain, kind=Kind.PARKING)
        or _first((_SHOP,), plain, kind=Kind.SHOP)
        or _first(_FORMS, plain, kind=Kind.FLAT)
        or _short(plain)
    )


def parse_one_house(text: str) -> ParsedHouse:
    """Read the number of one house; raises Invalid where it can mean several."""
    read = parse_house(text)
    if isinstance(read, Ambiguous) or not read.is_complete:
        raise Invalid(
            "ambiguous", _("This can mean several houses. Write building, unit and room.")
        )
    return read


def house_text(value: Cell) -> str:
    """Read a cell with a part of a house number; Excel makes dates of some of them."""
    if isinstance(value, date | time | timedelta):
        raise Invalid("damaged", _DATE)
    return cells.text(value)


@lru_cache(maxsize=4096)
def _part(text: str, form: re.Pattern[str]) -> str | None:
    plain = _plain(text)
    if not plain:
        return None
    found = form.fullmatch(plain)
    if not found:
        raise Invalid("house", _REFUSAL)
    return _without_zeros(found["part"])


_BUILDING_CELL = re.compile(rf"(?P<part>{_NUMBER})(?:号楼|栋楼|#楼|栋|幢|座|#|楼|号)?")
_UNIT_CELL = re.compile(r"(?P<part>\d{1,2})(?:单元|单|门洞|门|梯)?")
_PHASE_CELL = re.compile(r"(?P<part>\d{1,2})(?:期|区|组团)?")


def _contradiction() -> Invalid:
    return Invalid(
        "contradiction", _("The room names another building or unit than its own columns.")
    )


def _behind_building(known: ParsedHouse, *, first: str, room: str) -> ParsedHouse | Ambiguous:
    """Read 2-1502 in the rows of a building: 2 is its unit, or says the building again."""
    possible = []
    if first == known.building:
        possible.append(replace(known, room=room))
    if first == known.unit or (known.unit is None and first.isdigit()):
        possible.append(replace(known, unit=first, room=room))
    if not possible:
        raise _contradiction()
    return possible[0] if len(set(possible)) == 1 else Ambiguous(tuple(possible))


def _one_of(known: str | None, read: str | None) -> str | None:
    if known and read and known != read:
        raise _contradiction()
    return known or read


def _joined(known: ParsedHouse, read: ParsedHouse) -> ParsedHouse:
    return replace(
        read,
        building=_one_of(known.building, read.building),
        unit=_one_of(known.unit, read.unit),
        phase=_one_of(known.phase, read.phase),
    )


def from_columns(
    room: Cell, *, building: Cell = None, unit: Cell = None, phase: Cell = None
) -> ParsedHouse | Ambiguous:
    """Read a house from separate cells; the room's cell may repeat the others, not contradict."""
    known = ParsedHouse(
        room="",
        building=_part(house_text(building), _BUILDING_CELL),
        unit=_part(house_text(unit), _UNIT_CELL),
        phase=_part(house_text(phase), _PHASE_CELL),
    )
    text = _plain(house_text(room))
    if known.building and _BASEMENT_ROOM.fullmatch(text):
        return replace(known, room=text)
    read = parse_house(text)
    if isinstance(read, Ambiguous) or read.kind is Kind.PARKING:
        return read
    if known.building and read.building and _TWO_PARTS.fullmatch(text):
        return _behind_building(known, first=read.building, room=read.room)
    return _joined(known, read)


def _padded(part: str) -> str:
    return part.zfill(2) if part.isdigit() else part


def _building_code(house: ParsedHouse) -> str:
    if house.kind is Kind.PARKING:
        return f"PK{house.level}" if house.level else "PARK"
    if house.building:
        return _padded(house.building)
    if house.kind is Kind.SHOP:
        return "SHOP"
    raise Invalid("house", _("The building is missing in this house number."))


def build_code(house: ParsedHouse, *, community: str) -> str:
    """Build the code of a house: JX01-B03-U2-R1502."""
    parts = (
        community,
        f"P{house.phase}" if house.phase else "",
        f"B{_building_code(house)}",
        f"U{house.unit}" if house.unit else "",
        f"R{house.room.replace('-', '')}",
    )
    code = "-".join(part for part in parts if part)
    if not _RX_CODE.fullmatch(code):
        raise Invalid("house", _REFUSAL)
    return code


def _of_garage(building: str, room: str) -> ParsedHouse:
    level = building[2:] if building != "PARK" else None
    return ParsedHouse(room=room, kind=Kind.PARKING, level=level)


def parse_code(code: str) -> tuple[str, ParsedHouse]:
    """Read the code of a house: its community and its parts."""
    found = _RX_CODE.fullmatch(code)
    if not found:
        raise Invalid("house", _("This is not the code of a house."))
    building, room = found["building"], found["room"]
    if building == "PARK" or re.fullmatch(r"PKB\d", building):
        return found["community"], _of_garage(building, room)
    house = ParsedHouse(
        room=room,
        building=None if building == "SHOP" else _without_zeros(building),
        unit=found["unit"],
        phase=found["phase"],
        kind=Kind.SHOP if building == "SHOP" or _SHOP_ROOM.fullmatch(room) else Kind.FLAT,
    )
    return found["community"], house


# A room behind its building, a space or a shop, anywhere in a text. What counts, costs or measures
# something is no room: 3号楼500元, 3栋120户.
_MENTIONED = re.compile(
    rf"(?:(?<![A-Z\d-])(?:{_NUMBER})(?:号楼|栋楼|#楼|栋|幢|座|#|楼|号)-?{_UNIT}[A-Z]?\d{{3,5}}[A-Z]?"
    rf"|(?<![\d-])\d{{1,3}}-(?:\d{{1,2}}-)?\d{{3,5}}(?![\d-])"
    rf"|(?:{_SPACE}|商铺|店铺|门面)号?-?(?:B\d-?)?[A-Z]?\d{{1,4}})"
    r"(?![\d.,]|元|万|㎡|平|户|人|个|次|盏|台|部|套|件|年|月|日|点|%|米)"
)


def is_mentioned(text: str) -> bool:
    """Say whether a text mentions a room, a shop or a parking space, beside whatever else."""
    return _MENTIONED.search(_plain(text)) is not None
