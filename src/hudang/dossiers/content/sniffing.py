"""What a file is by how its bytes begin; its name says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.dossiers.content.findings import Flaw, Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
KEPT: Mapping[bytes, str] = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"%PDF-": PDF,
}
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
_BRAND = slice(4, 8)
_LOOKED_AT = 512


def media_of(data: bytes) -> str:
    """Return the type of a file that is kept; Unfit says what another one is."""
    head = data[:_LOOKED_AT]
    if not head:
        raise Unfit(Flaw.EMPTY)
    for start, media in KEPT.items():
        if head.startswith(start):
            return media
    raise Unfit(_flaw_of(head))


def _flaw_of(head: bytes) -> Flaw:
    if head.startswith(PROGRAMS):
        return Flaw.PROGRAM
    if head.startswith(ARCHIVES):
        return Flaw.ARCHIVE
    if head[_BRAND] == b"ftyp":
        return Flaw.HEIC
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return Flaw.PAGE if text.startswith(PAGES) else Flaw.UNKNOWN
