"""Columns of any table that somebody has: a text of any length, or a workbook, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hudang.registry.parsing import cells
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.roster import reading
from hudang.registry.roster.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hudang.registry.parsing.cells import Cell
    from hudang.registry.roster.reading import Table


class Unfit(Exception):
    """A table that cannot be counted; the sentence names line and column, never a value."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns of a table, in the order in which they were asked for."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    table: Table

    @classmethod
    def find(cls, path: Path, *, names: Sequence[str]) -> Columns:
        """Return the columns of these names; raises Unfit where the file lacks one."""
        try:
            table = reading.read_path(path, is_header=lambda row: bool(_headers(row) & set(names)))
        except OSError:
            raise Unfit(_("The file cannot be read.")) from None
        except Invalid as refusal:
            is_unnamed = refusal.reason == "header"
            raise Unfit(_no_column(names[0]) if is_unnamed else str(refusal.message)) from None
        return cls(tuple(names), tuple(_place(table, name) for name in names), table)

    def lines(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the texts of each line that is not empty, with its number in the file."""
        try:
            for number, row in self.table.walk():
                found = [row[place] if place < len(row) else "" for place in self.places]
                texts = tuple(self._text(cell, at, number) for at, cell in enumerate(found))
                if any(texts) or not all(map(cells.is_empty, row)):
                    yield number, texts
        except Unreadable as refusal:
            raise Unfit(str(refusal.message)) from None

    def _text(self, cell: Cell, at: int, number: int) -> str:
        try:
            return _text(cell)
        except Invalid as refusal:
            raise Unfit(self.in_cell(number, at, str(refusal.message))) from None

    def in_cell(self, number: int, at: int, sentence: str) -> str:
        """Return a sentence about a cell, by its line and column."""
        return _("Line %(line)d, column %(column)s: %(sentence)s") % {
            "line": number,
            "column": self.names[at],
            "sentence": sentence,
        }


def _headers(row: Sequence[Cell]) -> set[str]:
    return {str(cell).strip() for cell in row}


def _place(table: Table, name: str) -> int:
    found = [place for place, header in enumerate(table.headers) if header == name]
    if not found:
        raise Unfit(_no_column(name))
    if len(found) > 1:
        raise Unfit(
            _("Several columns are called %(column)s. Give each a name of its own.")
            % {"column": name}
        )
    return found[0]


def _no_column(name: str) -> str:
    return _("There is no column %(column)s.") % {"column": name}


@lru_cache(maxsize=65536, typed=True)  # 1 and true are equal, and are not the same text
def _text(cell: Cell) -> str:
    # Spreadsheets write truth in capitals, in whatever language.
    return str(cell).upper() if isinstance(cell, bool) else cells.text(cell)
