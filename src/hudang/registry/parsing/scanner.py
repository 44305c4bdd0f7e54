"""The free-text scanner: what in a text identifies or exposes somebody (reference data, 5.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from stdnum import luhn
from stdnum.cn import ric

from .facts import PRINTED_PLATE
from .normalise import with_places
from .words import find_words

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Finding:
    """One find: its kind and where it stands in the text as given; never the text itself."""

    kind: str
    start: int
    end: int


# Digits are also found when blanks or hyphens stand between them.
_RX_ID = re.compile(r"(?<!\d)(?=([1-9](?:[ -]?\d){16}[ -]?[\dX])(?![\dA-Z]))")
_RX_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_RX_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)")
_RX_LANDLINE = re.compile(r"(?<!\d)0(?:10|2\d|[3-9]\d{2})[ -]?[2-9]\d{6,7}(?!\d)")
_RX_PLATE = re.compile(rf"(?<![0-9A-Z])(?:{PRINTED_PLATE})(?![0-9A-Z])")
_RX_EMAIL = re.compile(r"[A-Z0-9._%+-]+@[A-Z0-9-]+(?:\.[A-Z0-9-]+)+")
_RX_PERMIT = re.compile(
    r"(?<![A-Z0-9])(?:[HM]\d{8}(?:\d{2})?|E[0-9A-HJ-NP-Z]\d{7}|G\d{8})(?![A-Z0-9])"
)


def _digits(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _is_identity_number(text: str) -> bool:
    number = _digits(text)
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return bool(number[-1] == ric.calc_check_digit(number))


def _found(text: str) -> Iterator[Finding]:
    """Yield finds, the more telling kinds first: they win where two overlap."""
    for match in _RX_ID.finditer(text):
        if _is_identity_number(match[1]):
            yield Finding("resident_id", *match.span(1))
    for match in _RX_CARD.finditer(text):
        if luhn.is_valid(_digits(match[0])):
            yield Finding("bank_card", *match.span())
    for kind, pattern in (
        ("mobile", _RX_MOBILE),
        ("landline", _RX_LANDLINE),
        ("plate", _RX_PLATE),
        ("email", _RX_EMAIL),
        ("permit", _RX_PERMIT),
    ):
        for match in pattern.finditer(text):
            yield Finding(kind, *match.span())
    for word in find_words(text):
        yield Finding(word.kind, word.start, word.end)


def _without_overlaps(text: str) -> Iterator[Finding]:
    taken = bytearray(len(text))
    for find in _found(text):
        if not any(taken[find.start : find.end]):
            taken[find.start : find.end] = b"\1" * (find.end - find.start)
            yield find


def scan(text: str) -> list[Finding]:
    """Find numbers, addresses and listed words in free text, in the order of the text."""
    plain, places = with_places(text)
    upper = "".join(sign.upper() if len(sign.upper()) == 1 else sign for sign in plain)
    finds = (
        Finding(find.kind, places[find.start], places[find.end - 1] + 1)
        for find in _without_overlaps(upper)
    )
    return sorted(finds, key=lambda find: find.start)
