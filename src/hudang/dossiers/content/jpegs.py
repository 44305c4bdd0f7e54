"""The segments of a JPEG picture: what describes it goes, what draws it stays, bit for bit."""

from __future__ import annotations

import struct
from typing import Final

_SOI, _EOI, _SOS = b"\xff\xd8", 0xD9, 0xDA
_COMMENT: Final = 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)
# What a reader needs to draw the right colours.
_KEPT: Final = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}


def without_metadata(data: bytes) -> bytes:
    """Return a picture without what describes it; one that cannot be read stays as it is."""
    kept = [_SOI]
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in {_SOS, _EOI}:
            return b"".join(kept) + data[position:]
        (length,) = struct.unpack_from(">H", data, position + 2)
        segment = data[position : position + 2 + length]
        if not _is_metadata(marker, segment[4:]):
            kept.append(segment)
        position += len(segment)
    return data


def _is_metadata(marker: int, body: bytes) -> bool:
    if marker in _APPLICATIONS:
        return marker not in _KEPT or not body.startswith(_KEPT[marker])
    return marker == _COMMENT
