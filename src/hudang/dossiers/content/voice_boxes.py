"""Recordings in boxes (ISO 14496-12), as telephones make them: what describes them is blanked.

A box that is blanked keeps its length, because the sound is found by its place in the file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from hudang.dossiers.content.findings import Flaw, Removed, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT: Final = {b"ftyp", b"moov", b"mdat"}
_DESCRIBING: Final = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"iods"}
_HOLDING: Final = {b"moov", b"trak", b"mdia"}
_TIMED: Final = {b"mvhd", b"tkhd", b"mdhd"}
_MOST_BOXES: Final = 1000
_SOUND: Final = b"soun"
# The least content of a box that is read: a version with two days, a kind of track with its name.
_LEAST: Final = 24


class Box(NamedTuple):
    """A box: its name, where its content begins, and where it ends."""

    name: bytes
    start: int
    end: int


def clean(data: bytes) -> tuple[bytes, float, frozenset[Removed]]:
    """Return the recording without titles, places and days; Unfit says what is no sound."""
    kept = bytearray(data)
    found = list(_walk(data, 0, len(data)))
    names = [box.name for box in found]
    if not {b"moov", b"mdat", b"mvhd", b"hdlr"} <= set(names) or names.count(b"mvhd") > 1:
        raise Unfit(Flaw.DAMAGED)
    is_described = False
    for box in found:
        if box.name in _DESCRIBING:
            is_described |= any(data[box.start : box.end])
            _blank(kept, box)
        elif box.name in _TIMED:
            _forget_days(kept, box)
        elif box.name == b"hdlr":
            _require_sound(kept, box)
    removed = frozenset({Removed.PROPERTIES}) if is_described else frozenset()
    (head,) = [box for box in found if box.name == b"mvhd"]
    return bytes(kept), _seconds(data, head), removed


def _walk(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places, and those inside of what holds others."""
    place, count = start, 0
    while place < end:
        box = _box(data, place, end)
        count += 1
        is_outermost = start == 0
        if count > _MOST_BOXES or (is_outermost and box.name not in _KEPT | _DESCRIBING):
            raise Unfit(Flaw.DAMAGED)
        if box.name in _TIMED | {b"hdlr"} and box.end - box.start < _LEAST:
            raise Unfit(Flaw.DAMAGED)
        yield box
        if box.name in _HOLDING:
            yield from _walk(data, box.start, box.end)
        place = box.end


def _box(data: bytes, place: int, end: int) -> Box:
    size, name = struct.unpack_from(">I4s", data, place)
    start = place + 8
    if size == 1:
        (size,) = struct.unpack_from(">Q", data, start)
        start += 8
    stop = place + size if size else end
    if not start <= stop <= end:
        raise Unfit(Flaw.DAMAGED)
    return Box(name, start, stop)


def _blank(kept: bytearray, box: Box) -> None:
    kept[box.start : box.end] = bytes(box.end - box.start)
    # The name stands before the content, or before the length where that is a long one.
    name = box.start - 4 if kept[box.start - 4 : box.start] == box.name else box.start - 12
    kept[name : name + 4] = b"free"


def _forget_days(kept: bytearray, box: Box) -> None:
    """Take out when the recording was made and changed: two numbers behind the version."""
    width = 16 if kept[box.start] else 8
    kept[box.start + 4 : box.start + 4 + width] = bytes(width)


def _require_sound(kept: bytearray, box: Box) -> None:
    """Refuse a film; of a sound the name of its maker goes."""
    if kept[box.start + 8 : box.start + 12] != _SOUND:
        raise Unfit(Flaw.HEIC)
    rest = box.start + 24
    kept[rest : box.end] = bytes(max(0, box.end - rest))


def _seconds(data: bytes, head: Box) -> float:
    is_long = bool(data[head.start])
    form, place = (">IQ", 20) if is_long else (">II", 12)
    scale, length = struct.unpack_from(form, data, head.start + place)
    return float(length) / float(scale)
