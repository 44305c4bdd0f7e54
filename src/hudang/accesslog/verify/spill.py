"""Rows of a fixed size kept in a temporary file, by their first identifier, to be met again.

What has to be compared comes in another order than what it is compared with. Of a million rows
only those of one bucket are in memory at a time; they hold identifiers and hashes, no value.
"""

from __future__ import annotations

import struct
import tempfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKETS: Final = 128
_BUFFER: Final = 32 * 1024
_LAST: Final = 15  # of an identifier's bytes: random in every version we make


class Spill:
    """Rows whose first column is an identifier's 16 bytes; a bucket gives them in their order."""

    def __init__(self, layout: str) -> None:
        self._row = struct.Struct(layout)
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  open until `close`
        self._full: list[list[tuple[int, int]]] = [[] for _ in range(BUCKETS)]
        self._open = [bytearray() for _ in range(BUCKETS)]

    def add(self, identifier: bytes, *values: Any) -> None:
        bucket = identifier[_LAST] % BUCKETS
        buffer = self._open[bucket]
        buffer += self._row.pack(identifier, *values)
        if len(buffer) >= _BUFFER:
            self._full[bucket].append((self._file.seek(0, 2), len(buffer)))
            self._file.write(buffer)
            buffer.clear()

    def rows(self, bucket: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a bucket, which holds all rows of its identifiers."""
        for start, size in self._full[bucket]:
            self._file.seek(start)
            yield from self._row.iter_unpack(self._file.read(size))
        yield from self._row.iter_unpack(bytes(self._open[bucket]))

    def close(self) -> None:
        self._file.close()
