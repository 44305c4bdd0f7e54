"""What a publication says, and where in it something stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.publication.models import Publication

MOST_ROWS: Final = 200
MOST_COLUMNS: Final = 12
LONGEST_CELL: Final = 200

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a publication: the title, a line of the text, or a cell (the header is row 0)."""

    part: str
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        return str(self.told())

    def told(self) -> _StrOrPromise:
        """Say where it is, as a person counts: rows below the header, columns from the left."""
        if self.part == "title":
            return _("in the title")
        if self.part == "text":
            return _("in line %(line)s of the text") % {"line": self.row}
        if self.row == 0:
            return _("in the name of column %(column)s") % {"column": self.column}
        if self.column == 0:
            return _("in row %(row)s of the table") % {"row": self.row}
        return _("in row %(row)s, column %(column)s of the table") % {
            "row": self.row,
            "column": self.column,
        }


@dataclass(frozen=True, slots=True)
class Content:
    """Title, text and table; the first row of the table names its columns."""

    title: str
    text: str = ""
    table: Table = ()

    @classmethod
    def of(cls, publication: Publication) -> Content:
        return cls(
            publication.title, publication.text, tuple(tuple(row) for row in publication.table)
        )

    @property
    def header(self) -> Sequence[str]:
        return self.table[0] if self.table else ()

    @property
    def rows(self) -> Table:
        return self.table[1:]

    def pieces(self) -> Iterator[tuple[Spot, str]]:
        """Yield every title, line and cell with its place."""
        yield Spot("title"), self.title
        yield from self.lines()
        for row, cells in enumerate(self.table):
            for column, cell in enumerate(cells, 1):
                yield Spot("table", row, column), cell

    def lines(self) -> Iterator[tuple[Spot, str]]:
        for number, line in enumerate(self.text.splitlines(), 1):
            yield Spot("text", number), line


def read_table(typed: str) -> Table:
    """Read a table that was pasted from a workbook, with tabs, or typed with commas.

    Raises `Invalid` with one sentence where it is none, or too large.
    """
    if not typed.strip():
        return ()
    read = csv.reader(StringIO(typed.strip()), delimiter="\t" if "\t" in typed else ",")
    header, *rows = (_tidied(cells) for cells in read)
    table = (header, *(row for row in rows if row))
    if len(table) - 1 > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise Invalid(
            "size",
            _("A table has at most %(rows)s rows and %(columns)s columns.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS},
        )
    if not all(header) or any(len(row) > len(header) for row in table):
        raise Invalid("columns", _("Name every column of the table in its first row."))
    if any(len(cell) > LONGEST_CELL for row in table for cell in row):
        raise Invalid(
            "cell", _("A cell has at most %(count)s characters.") % {"count": LONGEST_CELL}
        )
    return tuple(row + ("",) * (len(header) - len(row)) for row in table)


def _tidied(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a row as text, without the empty ones at its end."""
    row = [tidy(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return tuple(row)


def written(table: Sequence[Sequence[str]]) -> str:
    """Return a table as it is typed: a line for each row, tabs between the cells."""
    return "\n".join("\t".join(row) for row in table)
