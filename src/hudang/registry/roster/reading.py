"""Read a workbook or a CSV file into headers and rows, or refuse it with one sentence."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry.parsing.cells import Cell, is_empty

from . import archive, biff, markup, sheets
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 128 * 1024 * 1024
HEADER_DEPTH = 10
MAX_HEADERS = 100

Row = tuple[int, "Sequence[Cell]"]
HeaderFinder = Callable[[Sequence[Row]], int]
HeaderTest = Callable[[Sequence[Cell]], bool]

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_PEEK = 64 * 1024

_NOT_A_TABLE = _("This is not a spreadsheet. Save it as .xlsx or as CSV.")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its headers, how many rows follow, and a fresh walk through them."""

    headers: tuple[str, ...]
    rows_total: int
    walk: Callable[[], Iterator[Row]]


def read(data: bytes, *, is_header: HeaderTest | None = None) -> Table:
    """Read a file, every row of it, and refuse what is no table.

    `is_header` knows the header row of a workbook of our own; others are recognised by words.
    """
    find = _find_header if is_header is None else partial(_first_header, is_header=is_header)
    if not data:
        raise Unreadable("empty", archive.NO_ROWS)
    if len(data) > MAX_BYTES:
        raise Unreadable("size", _("A file has at most 128 MB. Split it by building."))
    if data.startswith(_ZIP):
        return _read_workbook(data, find=find, inspect=archive.inspect)
    if data.startswith(_OLE):
        return _read_workbook(data, find=find, inspect=biff.inspect)
    if markup.is_markup(data[:_PEEK]):
        return _read_page(data, find=find)
    return _read_text(data, find=find)


def read_path(path: Path, *, is_header: HeaderTest) -> Table:
    """Read a file of our own machine; a text may have any length, since it is never kept."""
    with path.open("rb") as file:
        begin = file.read(_PEEK)
        if not begin or begin.startswith((_ZIP, _OLE)) or markup.is_markup(begin):
            return read(begin + file.read(MAX_BYTES), is_header=is_header)
    find = partial(_first_header, is_header=is_header)
    return _text_table(lambda: path.open("rb"), find=find)


def rows(data: bytes) -> Iterator[Row]:
    """Walk through the rows of a file that `read` took before, without its guards."""
    if data.startswith((_ZIP, _OLE)):
        walked = sheets.walk(sheets.sheets(data))
        first = list(islice(walked, HEADER_DEPTH))
        return chain(first[_find_header(first) :], walked)
    return read(data).walk()


# Workbooks


def _read_workbook(
    data: bytes, *, find: HeaderFinder, inspect: Callable[[bytes], archive.Sheet]
) -> Table:
    measured = inspect(data)
    if measured.formulas:
        raise Unreadable("formulas", _formulas(measured))
    # What no reader of workbooks can open is refused now, not in the middle of an import.
    walked = sheets.walk(sheets.sheets(data))
    first = list(islice(walked, HEADER_DEPTH))
    last_row = len(first) + sum(1 for _row in walked)
    _refuse_merged_header(measured, find(first))
    return _table(
        lambda: sheets.walk(sheets.sheets(data)), first=first, last_row=last_row, find=find
    )


def _formulas(sheet: archive.Sheet) -> str:
    return str(
        _(
            "The sheet has %(count)d formulas, the first in cell %(cell)s. Copy the sheet, paste"
            " it as values and import that."
        )
    ) % {"count": sheet.formulas, "cell": sheet.formula_cell or "?"}


def _refuse_merged_header(sheet: archive.Sheet, header: int) -> None:
    for first, last in sheet.merged:
        top, bottom = (int(re.sub(r"\D", "", cell)) for cell in (first, last))
        if top <= header <= bottom:
            raise Unreadable(
                "merged",
                str(
                    _(
                        "The header has merged cells (%(range)s). Unmerge them and write one name"
                        " over each column."
                    )
                )
                % {"range": f"{first}:{last}"},
            )


# Text


def _read_text(data: bytes, *, find: HeaderFinder) -> Table:
    if data.count(b"\n") >= archive.MAX_ROWS:
        raise Unreadable(
            "rows",
            _("The file has more than 1,048,576 rows. Split it by building."),
        )
    return _text_table(partial(BytesIO, data), find=find)


def _text_table(open_file: Callable[[], BinaryIO], *, find: HeaderFinder) -> Table:
    with open_file() as file:
        begin = file.read(_PEEK)
        if _CONTROLS.search(begin):
            raise Unreadable("kind", _NOT_A_TABLE)
        encoding, lines = _encoding(file), _lines(file)
    delimiter = _delimiter(begin, encoding)

    def walk() -> Iterator[Row]:
        with TextIOWrapper(open_file(), encoding=encoding, newline="") as text:
            try:
                yield from enumerate(csv.reader(text, delimiter=delimiter), 1)
            except csv.Error:
                raise Unreadable("kind", _NOT_A_TABLE) from None

    return _table(walk, first=list(islice(walk(), HEADER_DEPTH)), last_row=lines, find=find)


def _lines(file: BinaryIO) -> int:
    """Return how many lines there are; the last need not end."""
    count, last = 0, b"\n"
    for piece in _pieces(file):
        count, last = count + piece.count(b"\n"), piece[-1:]
    return count + (last != b"\n")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PEEK * 16):
        yield piece


def _read_page(data: bytes, *, find: HeaderFinder) -> Table:
    found = list(enumerate(markup.rows(data, encoding=_encoding(BytesIO(data))), 1))
    first = found[:HEADER_DEPTH]
    return _table(lambda: iter(found), first=first, last_row=len(found), find=find)


def _encoding(file: BinaryIO) -> str:
    """Return the encoding that reads the whole file: UTF-8 with or without mark, else GB18030."""
    for name in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for piece in _pieces(file):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise Unreadable(
        "encoding", _("The text is neither UTF-8 nor GB18030. Save it as .xlsx instead.")
    )


def _delimiter(begin: bytes, encoding: str) -> str:
    head = begin.decode(encoding, errors="ignore").splitlines()[:HEADER_DEPTH]
    counts = {sign: max((line.count(sign) for line in head), default=0) for sign in ",;\t"}
    best = max(counts, key=lambda sign: counts[sign])
    if not counts[best]:
        raise Unreadable("kind", _NOT_A_TABLE)
    return best


# Headers


def _table(
    walk: Callable[[], Iterator[Row]], *, first: Sequence[Row], last_row: int, find: HeaderFinder
) -> Table:
    header = find(first)
    headers = _headers(first[header - 1][1])

    def walk_rows() -> Iterator[Row]:
        return islice(walk(), header, None)

    if last_row <= header:
        raise Unreadable("empty", _("The file has column names but no rows."))
    return Table(headers, last_row - header, walk_rows)


def _filled(cells: Sequence[Cell]) -> int:
    return sum(not is_empty(cell) for cell in cells)


def _recognised(cells: Sequence[Cell]) -> int:
    return sum(isinstance(cell, str) and inventory.find_column(cell) is not None for cell in cells)


def _find_header(rows: Sequence[Row]) -> int:
    """Return the number of the one row that names the columns; a title above it is passed over."""
    header = next((number for number, cells in rows if _recognised(cells) >= 2), 0)
    if not header:
        raise Unreadable(
            "header",
            _(
                "No column names were found in the first ten rows. The first row must name the"
                " columns, for example 楼栋, 单元, 室, 业主姓名, 手机."
            ),
        )
    if any(_filled(cells) > 1 for number, cells in rows if number < header) or any(
        2 <= _recognised(cells) >= _filled(cells) / 2 for number, cells in rows if number > header
    ):
        raise Unreadable(
            "two_headers",
            _(
                "The file has two header rows, or rows above the column names. Keep one row of"
                " column names, and under it only the houses."
            ),
        )
    return header


def _first_header(rows: Sequence[Row], *, is_header: HeaderTest) -> int:
    header = next((number for number, cells in rows if is_header(cells)), 0)
    if not header:
        raise Unreadable("header", _("The row with the column names is missing."))
    return header


def _headers(cells: Sequence[Cell]) -> tuple[str, ...]:
    headers = ["" if is_empty(cell) else str(cell).strip() for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_HEADERS:
        raise Unreadable("columns", _("A file has at most 100 columns."))
    return tuple(headers)
