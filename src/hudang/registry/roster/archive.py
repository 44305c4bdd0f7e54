"""What is inside an .xlsx, measured before anything parses it (zip bombs, giant sheets)."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_UNPACKED = 1_500_000_000
MAX_ENTRIES = 2_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
MAX_PART = 8_000_000
MAX_ROWS = 1_048_576
MAX_COLUMNS = 200
MAX_CELLS = 30_000_000

# What the standard library says of an archive that somebody cut, changed or made by hand.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_PIECE = 1 << 20
_PREFIX = rb"<(?:\w+:)?"
_RX_CELL = re.compile(_PREFIX + rb'c(?:[ />])(?:[^>]*?\br="([A-Z]{1,3})\d+")?')
_PLAIN_CELL = b'<c r="'
# The columns from AA on, which few rosters have, of cells that begin in the usual way.
_RX_FAR_CELL = re.compile(rb'<c r="([A-Z]{2,3})\d')
_NEAR_COLUMNS = 26
_RX_ROW = re.compile(_PREFIX + rb'row(?:[ />])(?:[^>]*?\br="(\d+)")?')
_RX_FORMULA = re.compile(_PREFIX + rb"f(?:[ />])")
_RX_FORMULA_CELL = re.compile(
    _PREFIX + rb'c [^>]*?\br="([A-Z]{1,3}\d+)"[^>]*>\s*' + _PREFIX + rb"f(?:[ />])"
)
_RX_MERGED = re.compile(_PREFIX + rb'mergeCell [^>]*?\bref="([A-Z]+\d+):([A-Z]+\d+)"')

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

DAMAGED = _("The file is damaged and cannot be opened. Open it in Excel or WPS and save it again.")
NO_ROWS = _("The file has no rows.")
PASSWORD = _("The file is protected by a password. Save a copy without one.")
NO_WORKBOOK = _(
    "This is not a workbook of Excel 97 or later. Open it in Excel or WPS and save it as .xlsx."
)
_TOO_LARGE = _(
    "Unpacked, this file would be far larger than a list can be. It was not opened and nothing"
    " was kept."
)
TOO_MANY_ROWS = _(
    "The sheet has more than 1,048,576 rows or far too many columns. Split it by building"
    " and delete the empty columns at the right."
)
_NO_REFERENCES = _(
    "The program that wrote this file left out the cell addresses. Open it in Excel or WPS and"
    " save it again as .xlsx."
)


@dataclass(slots=True)
class Sheet:
    """What a worksheet holds: its extent, its formulas and its merged cells."""

    name: str
    rows: int = 0
    cells: int = 0
    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    formulas: int = 0
    formula_cell: str = ""
    merged: list[tuple[str, str]] = field(default_factory=list)


def inspect(data: bytes) -> Sheet:
    """Measure an .xlsx without parsing it; return the first visible worksheet with cells."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bomb(archive)
            return _first_filled(data, archive)
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable("damaged", DAMAGED) from None


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    swollen = unpacked > RATIO_COUNTS_FROM and unpacked / packed > MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise Unreadable("bomb", _TOO_LARGE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("password", PASSWORD)


def _first_filled(data: bytes, archive: zipfile.ZipFile) -> Sheet:
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable("kind", _("This is not an Excel workbook. Save it as .xlsx or as CSV."))
    for entry in archive.infolist():
        if not entry.filename.startswith("xl/worksheets/"):
            for _piece in inflate(data, entry):
                pass
    for name, path in worksheets(data, archive):
        sheet = _measure(Sheet(name), inflate(data, archive.getinfo(path)))
        if sheet.cells:
            return sheet
    raise Unreadable("empty", NO_ROWS)


def inflate(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one entry piece by piece; one that is larger than it says is a bomb."""
    signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    if signature != b"PK\x03\x04" or entry.compress_type not in (0, 8):
        raise Unreadable("damaged", DAMAGED)
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    engine, left, position = zlib.decompressobj(-15), entry.file_size, 0
    while not engine.eof:
        piece = engine.unconsumed_tail or bytes(packed[position : position + _PIECE])
        if not engine.unconsumed_tail:
            position += len(piece)
        out = engine.decompress(piece, _PIECE)
        if not out and not piece:
            raise Unreadable("damaged", DAMAGED)
        left -= len(out)
        if left < 0:
            raise Unreadable("bomb", _TOO_LARGE)
        yield out


def _part(data: bytes, archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    """Parse a small part of the package; one with a document type is refused unread."""
    entry = archive.getinfo(path)
    if entry.file_size > MAX_PART:
        raise Unreadable("bomb", _TOO_LARGE)
    text = b"".join(inflate(data, entry))
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable("damaged", DAMAGED)
    return ElementTree.fromstring(text)  # noqa: S314  no document type, no entities


def worksheets(data: bytes, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and path of each visible worksheet, in order."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _part(data, archive, "xl/_rels/workbook.xml.rels").iter(
            f"{_RELATIONS}Relationship"
        )
        if relation.get("Type", "").endswith("/worksheet")
    }
    for sheet in _part(data, archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = relations.get(sheet.get(_RELATION_ID))
        if target and sheet.get("state", "visible") == "visible":
            yield sheet.get("name", ""), target.lstrip("/") if target[0] == "/" else f"xl/{target}"


def _measure(sheet: Sheet, pieces: Iterator[bytes]) -> Sheet:
    rest = b""
    for piece in pieces:
        whole = rest + piece
        cut = _boundary(whole)
        _count(sheet, whole[:cut])
        rest = whole[cut:]
        _refuse_giant(sheet)
    _count(sheet, rest)
    _refuse_giant(sheet)
    return sheet


def _boundary(text: bytes) -> int:
    """Return where to cut: before the last cell, so that it keeps its formula, or the last tag."""
    cell = text.rfind(b"<c ", len(text) - 4_096)
    cut = cell if cell > 0 else text.rfind(b"<", len(text) - 65_536)
    return cut if cut > 0 else len(text)


def _count(sheet: Sheet, text: bytes) -> None:
    sheet.cells += _count_cells(sheet, text)
    rows = _RX_ROW.findall(text)
    sheet.rows += len(rows)
    if rows:
        sheet.last_row = max(sheet.last_row, sheet.rows, *(int(row or 0) for row in rows))
    found = len(_RX_FORMULA.findall(text))
    if found and not sheet.formula_cell:
        cell = _RX_FORMULA_CELL.search(text)
        sheet.formula_cell = cell[1].decode() if cell else ""
    sheet.formulas += found
    sheet.merged += [(a.decode(), b.decode()) for a, b in _RX_MERGED.findall(text)]


def _count_cells(sheet: Sheet, text: bytes) -> int:
    """Count the cells and note far columns; unusual ways of writing are looked at one by one."""
    cells = text.count(_PLAIN_CELL)
    others = text.count(b"<c") - text.count(b"<col")
    if cells == others and b":c" not in text:
        sheet.columns.update(_RX_FAR_CELL.findall(text))
        return cells
    columns = _RX_CELL.findall(text)
    sheet.columns.update(columns)
    return len(columns)


def _refuse_giant(sheet: Sheet) -> None:
    if b"" in sheet.columns:
        raise Unreadable("references", _NO_REFERENCES)
    width = max(map(column_number, sheet.columns), default=0)
    giant = sheet.last_row > MAX_ROWS or width > MAX_COLUMNS
    if giant or sheet.last_row * max(width, _NEAR_COLUMNS) > MAX_CELLS or sheet.cells > MAX_CELLS:
        raise Unreadable("rows", TOO_MANY_ROWS)


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
