"""Recordings: read to their end, refused where they are no sound, freed of what describes them.

A sound is not decoded and made anew as a picture is; of its container only what plays it stays.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from hudang.dossiers.content import voice_boxes, voice_frames, voice_pages
from hudang.dossiers.content.findings import Cleaned, Flaw, Removed, Unfit
from hudang.dossiers.content.sniffing import AMR, M4A, MP3, OGG, WAV

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# A company figure: what somebody says about a leak is said in less.
MOST_SECONDS: Final = 600

# What a sound is made of: samples as they are, as fractions, or after the law of telephones.
_CODECS: Final = {1, 3, 6, 7}

Sound = tuple[bytes, float, frozenset[Removed]]


def clean(data: bytes, *, media: str) -> Cleaned:
    """Return the recording without titles, names and places; Unfit says why one is not kept."""
    try:
        sound, seconds, removed = _READERS[media](data)
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        raise Unfit(Flaw.DAMAGED) from None
    if seconds > MOST_SECONDS:
        raise Unfit(Flaw.LASTING)
    return Cleaned(media, sound, pages=0, removed=removed, seconds=max(1, round(seconds)))


def _wave(data: bytes) -> Sound:
    """Keep the format and the samples of a WAV file, and none of its other chunks."""
    end = 8 + int.from_bytes(data[4:8], "little")
    chunks, others, place = {}, False, 12
    while place + 8 <= min(end, len(data)):
        name, size = struct.unpack_from("<4sI", data, place)
        body = data[place + 8 : place + 8 + size]
        if len(body) != size:
            raise Unfit(Flaw.DAMAGED)
        if name in {b"fmt ", b"data"}:
            chunks[name] = body
        else:
            others = True
        place += 8 + size + size % 2
    codec, channels, _rate, per_second = struct.unpack_from("<HHII", chunks.get(b"fmt ", b""))
    sound = chunks.get(b"data", b"")
    if codec not in _CODECS or channels not in {1, 2} or not sound:
        raise Unfit(Flaw.DAMAGED)
    removed = {Removed.PROPERTIES} if others else set()
    removed |= {Removed.APPENDED} if data[end:].strip(b"\0") else set()
    return _riff(chunks[b"fmt "], sound), len(sound) / per_second, frozenset(removed)


def _riff(form: bytes, sound: bytes) -> bytes:
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


_READERS: Final[Mapping[str, Callable[[bytes], Sound]]] = {
    WAV: _wave,
    MP3: voice_frames.layer_3,
    AMR: voice_frames.adaptive,
    OGG: voice_pages.clean,
    M4A: voice_boxes.clean,
}
