"""The rows that a person will look at, kept apart while a roster is checked: sealed, for a week.

Whoever mends one row of a hundred thousand waits for a short file and not for the whole upload.
Columns that are not read are left out; a row that is not here is read from the upload.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from hudang.registry.parsing.cells import Cell

    from .drafts import Draft
    from .reading import Row

MOST_ROWS: Final = 100_000

# How a cell that is no text, number or truth is written: its kind with its value.
_KINDS: Final[dict[str, Callable[[Any], Cell]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


class Excerpt:
    """Gathers the rows with problems of one check."""

    def __init__(self, places: Collection[int]) -> None:
        self._places = sorted(places)
        self._lines: list[bytes] = []

    def add(self, drafts: Iterable[Draft]) -> None:
        """Keep the cells of those rows in which something was found."""
        for draft in drafts:
            if draft.problems and len(self._lines) < MOST_ROWS:
                self._lines.append(self._line(draft.row, draft.cells))

    def _line(self, row: int, cells: Sequence[Cell]) -> bytes:
        kept = {place: cells[place] for place in self._places if place < len(cells)}
        return json.dumps([row, kept], default=_written, ensure_ascii=False).encode() + b"\n"

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._lines)


def rows(data: bytes, *, numbers: Collection[int]) -> list[Row]:
    """Return those of the rows that the excerpt has, in order; a cell left out is empty."""
    found: list[Row] = []
    for line in data.splitlines():
        # The number stands first: only the lines that are wanted are read further.
        number = int(line[1 : line.index(b",")])
        if number in numbers:
            _number, kept = json.loads(line, object_hook=_read)
            cells: list[Cell] = [""] * (max(kept, default=-1) + 1)
            for place, cell in kept.items():
                cells[place] = cell
            found.append((number, cells))
    return found


def _written(cell: object) -> dict[str, object]:
    match cell:
        case datetime():
            return {"datetime": cell.isoformat()}
        case date():
            return {"date": cell.isoformat()}
        case time():
            return {"time": cell.isoformat()}
        case timedelta():
            return {"seconds": cell.total_seconds()}
    raise TypeError


def _read(value: dict[str, Any]) -> object:
    """Return a cell of a kind, or the cells of a row by their places."""
    for kind, read in _KINDS.items():
        if kind in value:
            return read(value[kind])
    return {int(place): cell for place, cell in value.items()}
