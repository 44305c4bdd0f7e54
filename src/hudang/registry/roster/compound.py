"""The container of an old Excel file: find one stream in an OLE compound file, in memory.

Only what a roster needs: the sectors of one stream by name. A chain that turns in a circle, leaves
the file or is longer than the file is a damaged file, and is refused as such.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from . import archive
from .unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Behind signature and class: the size of a sector as a power of two, and where the tables begin.
_HEADER: Final = struct.Struct("<30xH12x4xI4xI8xII109I")
_ENTRY: Final = struct.Struct("<64sHBB3I16sI16sIQ")
_MAX_REGULAR: Final = 0xFFFFFFFA
# The largest roster file fills fewer.
_MOST_TABLES: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Stream:
    """An entry of the directory: its name, its first sector, its length."""

    name: str
    kind: int
    start: int
    size: int


class Compound:
    """An OLE compound file, opened from memory; a damaged one raises `Unreadable`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError):
            raise Unreadable("damaged", archive.DAMAGED) from None

    def _open(self) -> None:
        shift, directory, cutoff, more, count, *first = _HEADER.unpack_from(self._data)
        if shift not in (9, 12):
            raise Unreadable("damaged", archive.DAMAGED)
        self._size, self._cutoff = 1 << shift, cutoff
        self._fat = self._table(self._allocation(first, more=more, count=count))
        self._streams = list(_entries(self._read(directory)))

    def names(self) -> list[str]:
        """Return the names of the streams and storages."""
        return [stream.name for stream in self._streams]

    def stream(self, name: str) -> bytes | None:
        """Return the bytes of the stream of that name, or None where there is none.

        A stream of a few sectors lies apart; that of a workbook is always longer.
        """
        found = next((one for one in self._streams if one.name == name), None)
        if found is None or found.size < self._cutoff:
            return None
        try:
            return self._read(found.start)[: found.size]
        except IndexError:
            raise Unreadable("damaged", archive.DAMAGED) from None

    def _allocation(self, first: Sequence[int], *, more: int, count: int) -> list[int]:
        """Return the sectors that hold the table of sectors: the first ones, and those listed."""
        sectors = list(first)
        left = min(count, _MOST_TABLES)
        while more < _MAX_REGULAR and left:
            *listed, more = _numbers(self._sector(more))
            sectors += listed
            left -= 1
        return [sector for sector in sectors if sector < _MAX_REGULAR]

    def _table(self, sectors: Sequence[int]) -> Sequence[int]:
        return _numbers(b"".join(map(self._sector, sectors)))

    def _read(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(start, table=self._fat)))

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        if begin >= len(self._data):
            raise Unreadable("damaged", archive.DAMAGED)
        return self._data[begin : begin + self._size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(start: int, *, table: Sequence[int]) -> Iterator[int]:
    """Yield the sectors from one on; each sector is in one chain, once."""
    left = len(table)
    while start < _MAX_REGULAR:
        if not left:
            raise Unreadable("damaged", archive.DAMAGED)
        yield start
        start = table[start]
        left -= 1


def _entries(directory: bytes) -> Iterator[_Stream]:
    for place in range(0, len(directory) - _ENTRY.size + 1, _ENTRY.size):
        name, length, kind, *_links, start, size = _ENTRY.unpack_from(directory, place)
        if kind:
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            yield _Stream(text, kind, start, size & 0xFFFFFFFF)
