"""The rows of a workbook's first filled sheet, in little memory however many they are.

The reader of workbooks keeps the whole sheet that it opens, half a kilobyte a row. A large one is
given to it in parts: each a workbook of its own with some of the rows, cut between two of them,
and everything that cells refer to. What a cell says is decided by the reader alone.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from . import archive
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hudang.registry.parsing.cells import Cell

PART: Final = 8_000_000
"""Bytes of a sheet, unpacked, that are read at once: some twenty thousand rows."""

_SHEETS: Final = "xl/worksheets/"
_OTHERS: Final = (".xml", ".rels")
_LEVEL: Final = 1  # a part is unpacked at once
_BEGIN: Final = re.compile(rb"<(\w+:)?sheetData(?:\s[^>]*)?(?<!/)>")
# What the reader raises where its own checks of an old workbook fail; it cannot be imported.
_PANIC: Final = "PanicException"


def walk(sheets: Iterator[CalamineSheet]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows, each with its number in the file; those left empty are there too."""
    last = 0
    for sheet in sheets:
        top, left = sheet.start or (0, 0)
        if top < last:
            raise Unreadable("damaged", archive.DAMAGED)
        padding: list[Cell] = [""] * left
        for cells in islice(sheet.iter_rows(), last, None):
            last += 1
            yield last, [*padding, *cells] if padding else cells
        del sheet  # before the next part is read


def sheets(data: bytes) -> Iterator[CalamineSheet]:
    """Yield the first visible worksheet that has rows: whole, or in parts if it is large."""
    if data.startswith(b"PK") and _is_large(data):
        yield from _in_parts(data)
    else:
        yield _first_filled(data)


def _is_large(data: bytes) -> bool:
    with ZipFile(BytesIO(data)) as book:
        return any(
            entry.file_size > PART for entry in book.infolist() if _is_sheet(entry.filename)
        )


def _is_sheet(path: str) -> bool:
    return path.startswith(_SHEETS)


def _in_parts(data: bytes) -> Iterator[CalamineSheet]:
    is_filled = False
    with ZipFile(BytesIO(data)) as book:
        rest = _without_sheets(book)
        # Every part is read with the shared texts: where they are large, so are the parts.
        part = max(PART, *(e.file_size for e in book.infolist() if not _is_sheet(e.filename)))
        for name, path in archive.worksheets(data, book):
            for text in split(archive.inflate(data, book.getinfo(path)), part=part):
                sheet = _named(_with_sheet(rest, path, text), name)
                if sheet.height:
                    is_filled = True
                    yield sheet
                del sheet
            if is_filled:
                return
    raise Unreadable("empty", archive.NO_ROWS)


def split(pieces: Iterable[bytes], *, part: int) -> Iterator[bytes]:
    """Cut the text of a worksheet behind rows; each part has the beginning and ends properly."""
    text, head, close = bytearray(), b"", b""
    for piece in pieces:
        text += piece
        if not head and (begin := _BEGIN.search(text)):
            head, prefix = bytes(text[: begin.end()]), begin[1] or b""
            close = b"</%srow>" % prefix
            ending = b"</%ssheetData></%sworksheet>" % (prefix, prefix)
        if head and len(text) > part and (found := text.rfind(close)) > 0:
            cut = found + len(close)
            yield b"".join((memoryview(text)[:cut], ending))
            text = bytearray(head) + text[cut:]
    yield bytes(text)


def _without_sheets(book: ZipFile) -> bytes:
    """Return the workbook without its sheets and pictures."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as rest:
        for entry in book.infolist():
            if entry.filename.endswith(_OTHERS) and not _is_sheet(entry.filename):
                rest.writestr(entry.filename, book.read(entry))
    return out.getvalue()


def _with_sheet(rest: bytes, path: str, text: bytes) -> bytes:
    out = BytesIO(rest)
    with ZipFile(out, "a", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        book.writestr(path, text)
    return out.getvalue()


def _named(data: bytes, name: str) -> CalamineSheet:
    return _opened(data, lambda workbook: workbook.get_sheet_by_name(name))


def _first_filled(data: bytes) -> CalamineSheet:
    return _opened(data, _pick)


def _pick(workbook: CalamineWorkbook) -> CalamineSheet:
    for place, meta in enumerate(workbook.sheets_metadata):
        if str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet"):
            sheet = workbook.get_sheet_by_index(place)
            if sheet.height:
                return sheet
    raise Unreadable("empty", archive.NO_ROWS)


def _opened(data: bytes, pick: Callable[[CalamineWorkbook], CalamineSheet]) -> CalamineSheet:
    try:
        return pick(CalamineWorkbook.from_filelike(BytesIO(data)))
    except PasswordError:
        raise Unreadable("password", archive.PASSWORD) from None
    except CalamineError:
        raise Unreadable("damaged", archive.DAMAGED) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Unreadable("damaged", archive.DAMAGED) from None
