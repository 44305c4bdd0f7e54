"""Width, case and invisible characters: the only things that are repaired."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Zero-width signs, direction marks, the byte-order mark and the soft hyphen travel with
# text copied from chat programs and web pages.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_ALL_BLANKS = re.compile(r"\s+")
_PLAIN = re.compile(r"[!-~]*")


def tidy(text: str) -> str:
    """Bring text to one width, without invisible signs and without needless blanks."""
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def compact(text: str) -> str:
    """Tidy text without any blank, Latin letters in upper case."""
    return _ALL_BLANKS.sub("", tidy(text)).upper()


def _characters(text: str) -> Iterator[tuple[str, int]]:
    for place, sign in enumerate(text):
        if not _INVISIBLE.match(sign):
            yield from ((part, place) for part in unicodedata.normalize("NFKC", sign))


def with_places(text: str) -> tuple[str, list[int]]:
    """Bring text to one width and say for each character where it stood in the original."""
    pairs = list(_characters(text))
    return "".join(sign for sign, _ in pairs), [place for _, place in pairs]
