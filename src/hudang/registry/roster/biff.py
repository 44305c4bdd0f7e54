"""Look through an .xls (Excel 97–2003) before it is parsed: protection, formulas, extent.

The records of the workbook stream are walked once; nothing of their content is read but where a
cell stands. What the reader of old workbooks would allocate by a forged extent is refused here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from . import archive
from .compound import Compound
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

# Record types of BIFF8.
_EOF, _FORMULA, _PASSWORD, _SHEET, _DIMENSIONS, _MERGED = 0x0A, 0x06, 0x2F, 0x85, 0x200, 0xE5
_CELLS: Final = frozenset({_FORMULA, 0xFD, 0x203, 0x27E, 0xBD, 0x204, 0x205, 0xD6})
_RECORD: Final = struct.Struct("<HH")
_PLACE: Final = struct.Struct("<HH")
_BOUND: Final = struct.Struct("<IBB")
_EXTENT: Final = struct.Struct("<IIHH")
_RANGE: Final = struct.Struct("<4H")


def inspect(data: bytes) -> archive.Sheet:
    """Measure an .xls without parsing its cells; return the first visible worksheet with any."""
    try:
        stream = _workbook(data)
        for place in list(_worksheets(stream)):
            sheet = _measure(stream, place)
            if sheet.cells:
                return sheet
    except (struct.error, IndexError):
        raise Unreadable("damaged", archive.DAMAGED) from None
    raise Unreadable("empty", archive.NO_ROWS)


def _workbook(data: bytes) -> bytes:
    compound = Compound(data)
    if "EncryptedPackage" in compound.names():
        raise Unreadable("password", archive.PASSWORD)
    stream = compound.stream("Workbook")
    if stream is None:
        is_older = "Book" in compound.names()
        raise Unreadable("old_format" if is_older else "kind", archive.NO_WORKBOOK)
    return stream


def _worksheets(stream: bytes) -> Iterator[int]:
    """Yield where each visible worksheet begins; a workbook under a password is refused."""
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD:
            raise Unreadable("password", archive.PASSWORD)
        if kind == _SHEET:
            place, visibility, sort = _BOUND.unpack_from(body)
            if not visibility & 3 and not sort:
                yield place


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, up to its end."""
    while place + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, place)
        place += _RECORD.size
        if kind == _EOF:
            return
        yield kind, stream[place : place + length]
        place += length


def _measure(stream: bytes, place: int) -> archive.Sheet:
    sheet = archive.Sheet("")
    width = 0
    for kind, body in _records(stream, place):
        if kind in _CELLS:
            row, column = _PLACE.unpack_from(body)
            sheet.cells += 1
            sheet.last_row = max(sheet.last_row, row + 1)
            width = max(width, column + 1)
            _note_formula(sheet, kind, row=row, column=column)
        elif kind == _DIMENSIONS:
            _first, last, _left, right = _EXTENT.unpack_from(body)
            _refuse_giant(last, right)
        elif kind == _MERGED:
            sheet.merged += _merged(body)
    _refuse_giant(sheet.last_row, width)
    return sheet


def _note_formula(sheet: archive.Sheet, kind: int, *, row: int, column: int) -> None:
    if kind == _FORMULA:
        sheet.formulas += 1
        sheet.formula_cell = sheet.formula_cell or _cell(row, column)


def _merged(body: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<H", body)
    for number in range(count):
        top, bottom, left, right = _RANGE.unpack_from(body, 2 + number * _RANGE.size)
        yield _cell(top, left), _cell(bottom, right)


def _cell(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def _refuse_giant(rows: int, columns: int) -> None:
    """An old worksheet has at most 65,536 rows and 256 columns; more is forged."""
    if rows > 65_536 or columns > 256:
        raise Unreadable("rows", archive.TOO_MANY_ROWS)
