"""A small picture of a notice on a board, drawn pixel by pixel: the photo of an invented wall."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 240, 180
WALL, FRAME, PAPER, INK = b"\xd9\xd4\xc8", b"\x7a\x5a\x3a", b"\xff\xff\xfa", b"\x56\x60\x70"


def notice_board() -> bytes:
    """Return a PNG of a wall with a framed board and a sheet of paper with lines on it."""
    rows = b"".join(b"\0" + b"".join(_colour(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _colour(x: int, y: int) -> bytes:
    if 80 <= x < 160 and 38 <= y < 142:
        is_line = 92 <= x < 148 and 50 <= y < 130 and y % 10 < 2
        return INK if is_line else PAPER
    if 28 <= x < 212 and 18 <= y < 162:
        is_edge = x < 34 or x >= 206 or y < 24 or y >= 156
        return FRAME if is_edge else b"\x2f\x6b\x4f"
    return WALL


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
