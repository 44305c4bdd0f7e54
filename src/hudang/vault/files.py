"""Sealed files: 64 KiB chunks, each checked before it is given out, in bounded memory.

`0x02 | suite | random 7`, then each chunk under nonce random 7 | counter 4 | last 1. The key is
random and of this file alone; it is kept in the file's sealed row as `suite | key`.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, Final, Self

from hudang.vault import ciphers
from hudang.vault.ciphers import TAG_SIZE, Suite, suite_of
from hudang.vault.errors import Tampered, WrongSuite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

FORMAT: Final = 0x02
CHUNK: Final = 64 * 1024

_LABEL: Final = b"hudang/file/1\0"
_RANDOM: Final = 7
_HEADER: Final = struct.Struct(f">BB{_RANDOM}s")
_NONCE: Final = struct.Struct(f">{_RANDOM}sIB")


class FileSealer:
    """Seals what is written to it; the file is whole once `close` or the block has ended it."""

    def __init__(self, out: BinaryIO, *, suite: Suite) -> None:
        self._out = out
        self._suite = suite
        self._key = os.urandom(suite.key_size)
        self._random = os.urandom(_RANDOM)
        self._counter = 0
        self._pending = bytearray()
        out.write(_HEADER.pack(FORMAT, suite, self._random))

    @property
    def secret(self) -> bytes:
        """Return what opens the file; it belongs into a sealed row and nowhere else."""
        return bytes([self._suite]) + self._key

    def write(self, data: bytes) -> None:
        self._pending += data
        # One chunk always stays behind: only the end shows which one is the last.
        while len(self._pending) > CHUNK:
            self._emit(bytes(self._pending[:CHUNK]), is_last=False)
            del self._pending[:CHUNK]

    def close(self) -> None:
        self._emit(bytes(self._pending), is_last=True)
        self._pending.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _traceback: TracebackType | None
    ) -> None:
        # After an error the file stays without its last chunk: it will never open.
        if kind is None:
            self.close()

    def _emit(self, data: bytes, *, is_last: bool) -> None:
        nonce = _NONCE.pack(self._random, self._counter, is_last)
        aad = _aad(self._suite)
        self._out.write(ciphers.seal(self._suite, key=self._key, nonce=nonce, data=data, aad=aad))
        self._counter += 1


def seal_stream(out: BinaryIO, chunks: Iterable[bytes], *, suite: Suite) -> bytes:
    """Write the chunks sealed and return the secret that opens them."""
    with FileSealer(out, suite=suite) as sealer:
        for chunk in chunks:
            sealer.write(chunk)
    return sealer.secret


def open_stream(source: BinaryIO, *, secret: bytes) -> Iterator[bytes]:
    """Yield the chunks of a sealed file; one that was moved, cut or changed stops."""
    suite, random = _read_header(source, secret=secret)
    counter = 0
    current = source.read(CHUNK + TAG_SIZE)
    while True:
        following = source.read(CHUNK + TAG_SIZE)
        nonce = _NONCE.pack(random, counter, not following)
        yield ciphers.unseal(suite, key=secret[1:], nonce=nonce, data=current, aad=_aad(suite))
        if not following:
            return
        current = following
        counter += 1


def suite_of_file(path: Path) -> Suite | None:
    """Return the suite that a sealed file names; None where there is no file."""
    try:
        with path.open("rb") as source:
            head = source.read(2)
    except FileNotFoundError:
        return None
    if len(head) != 2 or head[0] != FORMAT:
        raise Tampered
    return suite_of(head[1])


def _read_header(source: BinaryIO, *, secret: bytes) -> tuple[Suite, bytes]:
    header = source.read(_HEADER.size)
    if len(header) != _HEADER.size or header[0] != FORMAT:
        raise Tampered
    _format, number, random = _HEADER.unpack(header)
    suite = suite_of(number)
    if not secret or secret[0] != suite:
        raise WrongSuite
    return suite, random


def _aad(suite: Suite) -> bytes:
    return _LABEL + bytes([FORMAT, suite])
