"""The table that a fee system exports: XLSX or CSV, a line for each house and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.arrears.claims import Period, fen
from hudang.registry.parsing import facts, houses
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster import reading
from hudang.registry.roster.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.registry.parsing.cells import Cell

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "community": ("小区编码", "community"),
    "house": ("房号", "house"),
    "since": ("账期起", "from"),
    "until": ("账期止", "until"),
    "owed": ("欠费金额", "owed"),
}
MOST_FAULTS: Final = 200
"""Faulty lines that are named; whoever mends these reads the table again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is left out, and why; it repeats nothing that stands in it."""

    line: int
    why: _StrOrPromise


@dataclass(frozen=True, slots=True)
class FeeTable:
    """What the table says; a community and a house are as the register writes them."""

    rows: Mapping[tuple[str, str], Sequence[Period]]
    lines: int
    faults: Sequence[Fault]
    exported: date

    @classmethod
    def read(cls, path: str) -> FeeTable:
        """Read a table; raises OSError where it is missing, ValueError where it is none."""
        file = Path(path)
        exported = localdate(datetime.fromtimestamp(file.stat().st_mtime, tz=UTC))
        try:
            table = reading.read(file.read_bytes(), is_header=_is_header)
        except Unreadable as unfit:
            raise ValueError(str(unfit)) from None
        places = _places(table.headers)
        rows: dict[tuple[str, str], list[Period]] = {}
        faults, lines = [], 0
        for number, cells in table.walk():
            lines += 1
            try:
                key, period = _row([cells[n] if n < len(cells) else "" for n in places])
            except ValueError as fault:
                faults.append(Fault(number, str(fault)))
            else:
                rows.setdefault(key, []).append(period)
        return cls(rows, lines, faults[:MOST_FAULTS], exported)

    def periods_of(self, *, community: str, house: str) -> tuple[Period, ...]:
        """Return the periods of one house, in their order."""
        found = self.rows.get((community, house), ())
        return tuple(sorted(found, key=lambda one: one.since))


def _is_header(cells: Sequence[Cell]) -> bool:
    return set(_named(cells)) == set(COLUMNS)


def _named(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        text = str(cell).strip().lower()
        yield from (name for name, known in COLUMNS.items() if text in known)


def _places(headers: Sequence[str]) -> list[int]:
    """Return where each column stands; raises ValueError where one is missing."""
    found = {name: place for place, cell in enumerate(headers) for name in _named([cell])}
    if set(found) != set(COLUMNS):
        raise ValueError(
            _("The table has the columns %(columns)s.")
            % {"columns": "、".join(known[0] for known in COLUMNS.values())}
        )
    return [found[name] for name in COLUMNS]


def _row(cells: Sequence[Cell]) -> tuple[tuple[str, str], Period]:
    community, house, since, until, owed = cells
    code = str(community).strip()
    try:
        key = code, _code(house, community=code)
    except Invalid:
        raise ValueError(_("the house cannot be read")) from None
    try:
        begin, end = facts.day(since), facts.day(until)  # type: ignore[arg-type]
    except Invalid:
        raise ValueError(_("a day cannot be read")) from None
    if end < begin:
        raise ValueError(_("the period ends before it begins"))
    return key, Period(begin, end, _sum(owed))


@lru_cache(maxsize=65536)
def _code(house: Cell, *, community: str) -> str:
    return houses.build_code(houses.parse_one_house(houses.house_text(house)), community=community)


def _sum(owed: Cell) -> int:
    text = f"{owed:.2f}" if isinstance(owed, float) else str(owed).strip()
    if text in {"", "0", "0.0", "0.00"}:
        return 0
    try:
        return fen(text)
    except ValueError:
        raise ValueError(_("the sum cannot be read")) from None
