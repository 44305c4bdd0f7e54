"""The workbook by which many customers get new values: made by us, filled in, read back."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from hudang.purposes import inventory
from hudang.registry.parsing import cells as parsing
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import compact, tidy

from . import reading
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hudang.registry.parsing.cells import Cell

# Read back from the filled-in workbook, so they are the same in every language.
NUMBER: Final = "客户编号 (number)"
REVISION: Final = "版本 (revision)"
HOUSE: Final = "房屋 (house)"
_BOLD: Final = Font(bold=True)
_WIDTHS: Final = (16, 10, 28)


@dataclass(frozen=True, slots=True)
class ValuesRow:
    """A filled-in row: of whom, on which state of the record it rests, and its texts by item."""

    row: int
    number: str
    revision: int | None
    texts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ValuesTable:
    """A workbook of values as read back; rows in which nothing was filled in are left out."""

    items: Sequence[int]
    rows: Sequence[ValuesRow]


def header(item: int) -> str:
    """Return the header of the column of an item."""
    found = inventory.by_number(item)
    return f"{found.zh} ({found.code})"


def write(lines: Iterable[tuple[str, int, str]], *, items: Sequence[int]) -> bytes:
    """Write a workbook with a row for each customer: number, revision, house, and empty cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("values"))
    sheet.freeze_panes = "D2"
    for place, width in enumerate([*_WIDTHS, *(24 for _item in items)], 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    headers = [NUMBER, REVISION, HOUSE, *map(header, items)]
    sheet.append([_cell(sheet, text, bold=True) for text in headers])
    empty = [_cell(sheet, "") for _item in items]
    for number, revision, house in lines:
        sheet.append([_cell(sheet, number), revision, _cell(sheet, house), *empty])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """Return a text cell: as text Excel damages no number, and no formula is run."""
    cell = WriteOnlyCell(sheet, value=text or None)
    cell.number_format = "@"
    if bold:
        cell.font = _BOLD
    return cell


def read(data: bytes, *, allowed: Collection[int]) -> ValuesTable:
    """Read a filled-in workbook; a file that is not ours is refused as a whole."""
    table = reading.read(data, is_header=_is_ours)
    items = {header(item): item for item in allowed}
    strange = [
        one for one in table.headers if one and one not in {*items, NUMBER, REVISION, HOUSE}
    ]
    if strange or REVISION not in table.headers:
        raise _not_ours()
    places = {items[one]: place for place, one in enumerate(table.headers) if one in items}
    if not places or len(set(table.headers)) < len(table.headers):
        raise _not_ours()
    revision = table.headers.index(REVISION)
    found = (
        ValuesRow(
            row=number,
            number=compact(_text(cells, 0)),
            revision=_number(cells, revision),
            texts={item: text for item, place in places.items() if (text := _text(cells, place))},
        )
        for number, cells in table.walk()
    )
    return ValuesTable(sorted(places), [row for row in found if row.texts])


def _is_ours(cells: Sequence[Cell]) -> bool:
    return bool(cells) and cells[0] == NUMBER


def _not_ours() -> Unreadable:
    return Unreadable(
        "values",
        _("This is not the template of this page. Keep its first row as it is."),
    )


def _text(cells: Sequence[Cell], place: int) -> str:
    if place >= len(cells) or cells[place] is None:
        return ""
    try:
        return tidy(parsing.text(cells[place]))
    except Invalid:
        return str(cells[place])


def _number(cells: Sequence[Cell], place: int) -> int | None:
    try:
        return int(float(_text(cells, place)))
    except ValueError:
        return None
