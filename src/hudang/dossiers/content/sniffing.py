"""What a file is by how its bytes begin; its name says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.dossiers.content.findings import Flaw, Unfit, Use

if TYPE_CHECKING:
    from collections.abc import Mapping

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
WEBP = "image/webp"
WAV, MP3, AMR, OGG, M4A = "audio/wav", "audio/mpeg", "audio/amr", "audio/ogg", "audio/mp4"
PICTURES = frozenset({JPEG, PNG, WEBP})
VOICES = frozenset({WAV, MP3, AMR, OGG, M4A})
KEPT: Mapping[bytes, str] = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"%PDF-": PDF,
}
AMR_NARROW, AMR_WIDE = b"#!AMR\n", b"#!AMR-WB\n"
# What a telephone sends beside: pictures of chats, and recordings.
ATTACHED: Mapping[bytes, str] = {
    AMR_NARROW: AMR,
    AMR_WIDE: AMR,
    b"OggS": OGG,
    b"ID3": MP3,
}
_IN_RIFF: Mapping[bytes, str] = {b"WEBP": WEBP, b"WAVE": WAV}
# The containers in which telephones record; what is a film in them is found when they are read.
_RECORDINGS = {b"M4A ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5", b"3gp6"}
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
ARCHIVES = (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
PAGES = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")
_BOX, _BRAND = slice(4, 8), slice(8, 12)
_LOOKED_AT = 512


def media_of(data: bytes, *, use: Use = Use.DOCUMENT) -> str:
    """Return the type of a file that is kept; Unfit says what another one is."""
    head = data[:_LOOKED_AT]
    if not head:
        raise Unfit(Flaw.EMPTY)
    known = KEPT if use is Use.DOCUMENT else {**KEPT, **ATTACHED}
    for start, media in known.items():
        if head.startswith(start):
            return media
    found = _in_container(head) if use is Use.ATTACHMENT else ""
    if not found:
        raise Unfit(_flaw_of(head))
    return found


def _in_container(head: bytes) -> str:
    """Return the type that a container names behind its first bytes; empty for another one."""
    if head.startswith(b"RIFF"):
        return _IN_RIFF.get(head[_BRAND], "")
    if head[_BOX] == b"ftyp" and head[_BRAND] in _RECORDINGS:
        return M4A
    # The sign of a frame of MPEG audio, layer III: eleven bits, and two more that say the layer.
    is_layer_3 = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return MP3 if is_layer_3 else ""


def _flaw_of(head: bytes) -> Flaw:
    if head.startswith(PROGRAMS):
        return Flaw.PROGRAM
    if head.startswith(ARCHIVES):
        return Flaw.ARCHIVE
    if head[_BOX] == b"ftyp":
        return Flaw.HEIC
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return Flaw.PAGE if text.startswith(PAGES) else Flaw.UNKNOWN
