"""Recordings in Ogg pages (RFC 3533), Opus or Vorbis: the comments are written anew, empty."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from hudang.dossiers.content.findings import Flaw, Removed, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = struct.Struct("<4sBBqIIIB")
_FIRST: Final = 2
_MOST_IN_PAGE: Final = 255 * 255
_OPUS, _VORBIS = b"OpusHead", b"\x01vorbis"
_NO_COMMENTS: Final = {
    _OPUS: b"OpusTags" + bytes(8),
    _VORBIS: b"\x03vorbis" + bytes(8) + b"\x01",
}
_OPUS_RATE: Final = 48_000
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Page(NamedTuple):
    """A page: what it says of itself, how its body is cut into packets, and the body."""

    flags: int
    granule: int
    serial: int
    cuts: bytes
    body: bytes


def clean(data: bytes) -> tuple[bytes, float, frozenset[Removed]]:
    """Return the recording without what its comments say; Unfit where it is none."""
    pages, end = _read(data)
    if len({page.serial for page in pages}) != 1 or not pages[0].flags & _FIRST:
        raise Unfit(Flaw.DAMAGED)
    kind = next((kind for kind in _NO_COMMENTS if pages[0].body.startswith(kind)), b"")
    if not kind:
        raise Unfit(Flaw.DAMAGED)
    heads, sound = _headers(pages, count=2 if kind == _OPUS else 3)
    removed = {Removed.PROPERTIES} if heads[1] != _NO_COMMENTS[kind] else set()
    removed |= {Removed.APPENDED} if data[end:] else set()
    heads[1] = _NO_COMMENTS[kind]
    rate = _OPUS_RATE if kind == _OPUS else struct.unpack_from("<I", heads[0], 12)[0]
    seconds = max(page.granule for page in sound) / rate
    return _written(heads, sound), seconds, frozenset(removed)


def _read(data: bytes) -> tuple[list[Page], int]:
    """Return the pages, and where the last of them ends."""
    pages, place = [], 0
    while data[place : place + 4] == b"OggS":
        _sign, version, flags, granule, serial, _number, _sum, count = _HEAD.unpack_from(
            data, place
        )
        start = place + _HEAD.size + count
        cuts = data[place + _HEAD.size : start]
        body = data[start : start + sum(cuts)]
        if version or len(cuts) != count or len(body) != sum(cuts):
            raise Unfit(Flaw.DAMAGED)
        pages.append(Page(flags, granule, serial, cuts, body))
        place = start + len(body)
    return pages, place


def _headers(pages: list[Page], *, count: int) -> tuple[list[bytes], list[Page]]:
    """Return the packets before the sound, and the pages of the sound, which begin anew."""
    packets, begun = [], b""
    for number, page in enumerate(pages, start=1):
        for part, is_whole in _parts(page):
            begun += part
            if is_whole:
                packets.append(begun)
                begun = b""
        if len(packets) >= count:
            if begun or len(packets) > count or not pages[number:]:
                raise Unfit(Flaw.DAMAGED)
            return packets, pages[number:]
    raise Unfit(Flaw.DAMAGED)


def _parts(page: Page) -> Iterator[tuple[bytes, bool]]:
    """Yield the packets of a page; the last may go on in the next one."""
    place, size = 0, 0
    for cut in page.cuts:
        size += cut
        if cut < 255:
            yield page.body[place : place + size], True
            place, size = place + size, 0
    if size:
        yield page.body[place:], False


def _written(heads: list[bytes], sound: list[Page]) -> bytes:
    """Return the pages numbered and summed anew, each packet before the sound on its own."""
    serial = sound[0].serial
    pages = [_page_of(head, flags=0 if number else _FIRST, serial=serial)
             for number, head in enumerate(heads)]  # fmt: skip
    return b"".join(_bytes_of(page, number) for number, page in enumerate([*pages, *sound]))


def _page_of(packet: bytes, *, flags: int, serial: int) -> Page:
    if len(packet) >= _MOST_IN_PAGE:
        raise Unfit(Flaw.DAMAGED)
    whole, rest = divmod(len(packet), 255)
    return Page(flags, 0, serial, b"\xff" * whole + bytes([rest]), packet)


def _bytes_of(page: Page, number: int) -> bytes:
    facts = (b"OggS", 0, page.flags, page.granule, page.serial, number)
    blank = _HEAD.pack(*facts, 0, len(page.cuts)) + page.cuts + page.body
    return _HEAD.pack(*facts, _sum(blank), len(page.cuts)) + page.cuts + page.body


def _sum(data: bytes) -> int:
    """Return the sum of a page: CRC-32 of bits from the left, which is that of the mirrored bytes
    mirrored, without zlib's turning over at both ends."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
