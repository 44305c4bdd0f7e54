"""Recordings made for the occasion: each with a title that nobody wants kept, and a few frames."""

from __future__ import annotations

import struct
import wave
import zlib
from io import BytesIO

TITLE = "张三 16490000001"
SECRET = TITLE.encode()


def wav(seconds: float = 1.0) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16_000 * seconds)))
    data = out.getvalue() + b"LIST" + struct.pack("<I", len(SECRET) + len(SECRET) % 2)
    data += SECRET.ljust(len(SECRET) + len(SECRET) % 2, b"\0")
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def mp3(frames: int = 40) -> bytes:
    """Frames of 32 kbit/s and 44.1 kHz behind a table of titles, and an old one at the end."""
    frame = b"\xff\xfb\x10\xc4" + bytes(100)
    size = len(SECRET)
    table = b"ID3\x04\0\0" + bytes([0, 0, size >> 7, size & 127]) + SECRET
    return table + frame * frames + b"TAG" + SECRET.ljust(125, b"\0")


def amr(frames: int = 50) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def ogg(seconds: int = 1) -> bytes:
    tags = b"OpusTags" + struct.pack("<I", 4) + b"Kali" + struct.pack("<II", 1, len(SECRET))
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    pages = [(2, 0, head), (0, 0, tags + SECRET), (4, 48_000 * seconds, bytes(20))]
    return b"".join(
        _page(flags, granule, number, body) for number, (flags, granule, body) in enumerate(pages)
    )


def _page(flags: int, granule: int, number: int, body: bytes) -> bytes:
    whole, rest = divmod(len(body), 255)
    cuts = b"\xff" * whole + bytes([rest])
    facts = (b"OggS", 0, flags, granule, 7, number)
    blank = struct.pack("<4sBBqIIIB", *facts, 0, len(cuts)) + cuts + body
    return struct.pack("<4sBBqIIIB", *facts, page_sum(blank), len(cuts)) + cuts + body


def page_sum(data: bytes) -> int:
    """Return the sum of an Ogg page bit by bit, as its description says it."""
    register = 0
    for byte in data:
        register ^= byte << 24
        for _bit in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
        register &= 0xFFFFFFFF
    return register


def m4a(seconds: int = 3, *, track: bytes = b"soun") -> bytes:
    days = struct.pack(">II", 0xE0000000, 0xE0000001)
    head = _box(b"mvhd", bytes(4) + days + struct.pack(">II", 1000, 1000 * seconds) + bytes(80))
    kind = _box(b"hdlr", bytes(8) + track + bytes(12) + b"Maker of telephones\0")
    told = _box(b"udta", _box(b"meta", bytes(4) + SECRET))
    times = _box(b"mdhd", bytes(4) + days + bytes(12))
    moov = _box(b"moov", head + _box(b"trak", _box(b"mdia", times + kind)) + told)
    return _box(b"ftyp", b"M4A \0\0\0\0") + moov + _box(b"mdat", bytes(64))


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def drawing() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


def archive_of_archives() -> bytes:
    return b"PK\x03\x04" + zlib.compress(b"PK\x03\x04" * 1000)
