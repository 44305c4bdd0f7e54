"""A web page that is called .xls, as many programs export: its table rows, as text.

Nothing of the page runs or is fetched; only the texts of its cells are kept, in memory.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from django.utils.translation import gettext_lazy as _

from . import archive
from .unreadable import Unreadable

MAX_BYTES: Final = 32 * 1024 * 1024
_BEGINNING: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*|<!doctype[^>]*>\s*)*<(html|head|meta|body|table|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE_XML: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD: Final = 4_096
_MERGED = _("The header has merged cells. Unmerge them and write one name over each column.")


def is_markup(head: bytes) -> bool:
    """Whether a file begins as a web page or as the XML of a spreadsheet."""
    start = head.removeprefix(b"\xef\xbb\xbf")[:_HEAD]
    return bool(_BEGINNING.match(start)) or _is_office_xml(start)


def _is_office_xml(start: bytes) -> bool:
    return start.lstrip().startswith(b"<?xml") and _OFFICE_XML in start


def rows(data: bytes, *, encoding: str) -> list[list[str]]:
    """Return the rows of all tables of a page, in order."""
    head = data[:_HEAD]
    if _is_office_xml(head.removeprefix(b"\xef\xbb\xbf")) and b"<Workbook" in head:
        raise Unreadable(
            "old_format",
            _("This is an XML spreadsheet of 2003. Open it in Excel or WPS and save it as .xlsx."),
        )
    if len(data) > MAX_BYTES:
        raise Unreadable(
            "size",
            _("This is a web page that is called .xls, and too large. Save it as .xlsx."),
        )
    page = _Page()
    page.feed(data.decode(encoding))
    page.close()
    page.end_row()
    return page.rows


class _Page(HTMLParser):
    """Collects the cells; a cell over several columns or rows is refused, as in a workbook."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._spans = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.end_row()
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._end_cell()
            self._cell = []
            self._spans = _columns(dict(attrs))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def end_row(self) -> None:
        """Close the row that is open, if one is."""
        self._end_cell()
        if self._row is not None:
            self.rows.append(self._row)
            if len(self.rows) > archive.MAX_ROWS:
                raise Unreadable("rows", archive.TOO_MANY_ROWS)
        self._row = None

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            text = "".join(self._cell).replace("\xa0", " ").strip()
            self._row += [text, *[""] * (self._spans - 1)]
        self._cell, self._spans = None, 1


def _columns(attributes: dict[str, str | None]) -> int:
    """Return over how many columns a cell goes; one over several rows would hide a house."""
    spans = [attributes.get(name) or "1" for name in ("colspan", "rowspan")]
    if not all(span.isascii() and span.isdigit() for span in spans):
        return 1
    across, down = map(int, spans)
    if down > 1 or across > archive.MAX_COLUMNS:
        raise Unreadable("merged", _MERGED)
    return max(across, 1)
