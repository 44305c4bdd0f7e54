"""Search tokens: what may be searched, how it is normalised, how few bits of it are kept."""

from __future__ import annotations

import math
import os
import re
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from hudang.vault import ciphers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from hudang.vault.ciphers import Suite

LEAST_ROWS: Final = 65_536
"""The number of customers a small or new index is planned for, so that a first roster fits."""

LAST4_BITS: Final = 10
MOBILE_LIMIT: Final = 27
"""How many bits all tokens of one mobile may give away: 34 candidates would be left."""

_MOST_BITS: Final = 24
_TOKEN_BITS: Final = 31  # of a positive PostgreSQL integer


class Lookup(IntEnum):
    """What a customer can be found by. No surname, no part of a name, no address, no pinyin."""

    MOBILE = 1
    LAST4 = 2
    ID_NUMBER = 3
    NAME = 4
    PLATE = 5
    EMAIL = 6


class Entry(NamedTuple):
    """One value by which one customer can be found."""

    kind: Lookup
    community: UUID
    customer: UUID
    value: str


def plan(rows: int) -> dict[int, int]:
    """Return the width of each kind of token for that many customers: log2(rows) - 3."""
    width = int(math.log2(max(rows, LEAST_ROWS))) - 3
    bits: dict[int, int] = dict.fromkeys(Lookup, min(width, _MOST_BITS))
    bits[Lookup.LAST4] = LAST4_BITS
    bits[Lookup.MOBILE] = min(width, MOBILE_LIMIT - LAST4_BITS)
    return bits


def require_few_bits(bits: Mapping[int, int]) -> None:
    """Refuse a plan whose tokens together would pin one mobile."""
    if bits[Lookup.MOBILE] + bits[Lookup.LAST4] > MOBILE_LIMIT:
        raise ValueError(f"Over {MOBILE_LIMIT} bits would be derived from one mobile.")
    if not all(0 < bits[kind] <= _MOST_BITS for kind in Lookup):
        raise ValueError(f"A token has between 1 and {_MOST_BITS} bits.")


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """The key of all tokens between two rebuilds, with the widths chosen at the last one."""

    suite: Suite
    key: bytes = field(repr=False)
    bits: Mapping[int, int]
    series: int = 0
    """What is added to the kinds of their rows: two sets of keys share the table for a while."""

    def __post_init__(self) -> None:
        require_few_bits(self.bits)

    @classmethod
    def new(cls, suite: Suite, *, rows: int, series: int = 0) -> IndexKeys:
        key = os.urandom(ciphers.MAC_KEY_SIZE)
        return cls(suite=suite, key=key, bits=plan(rows), series=series)

    def token(self, kind: Lookup, *, community: UUID, value: str) -> int | None:
        """Return the token of a value in one community, or None when nothing can be searched."""
        normalised = normalise(kind, value)
        if not normalised:
            return None
        data = _PREFIXES[kind] + community.bytes + normalised.encode()
        return self._top(data, bits=self.bits[kind])

    @property
    def sentinel(self) -> int:
        """Return the token that tells whether a lookup table was made with these keys."""
        return self._top(b"\0sentinel", bits=_TOKEN_BITS)

    def _top(self, data: bytes, *, bits: int) -> int:
        digest = ciphers.mac(self.suite, key=self.key, data=data)
        return int.from_bytes(digest[:4]) >> (32 - bits)


def normalise(kind: Lookup, value: str) -> str:
    """Return the one form in which a value is sealed into its token; empty if there is none."""
    if value.isascii():
        return _NORMALISERS[kind](value)
    reduced = _NORMALISERS[kind](unicodedata.normalize("NFKC", value))
    # What was apart may now compose, as an accent does when the space before it is gone.
    return unicodedata.normalize("NFKC", reduced)


_NOT_DIGITS: Final = re.compile(r"[^0-9]+").sub
_COUNTRY: Final = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)").sub
_NOT_IN_CODES: Final = re.compile(r"[^0-9A-Z\u4e00-\u9fff]+").sub
_NOT_IN_NAMES: Final = re.compile(r"[\s·•・‧.]+").sub
_SPACES: Final = re.compile(r"\s+").sub


def _mobile(value: str) -> str:
    digits = _NOT_DIGITS("", value)
    return _COUNTRY("", digits) if len(digits) > 11 else digits


def _last4(value: str) -> str:
    digits = _NOT_DIGITS("", value)
    return digits[-4:] if len(digits) >= 4 else ""


def _code(value: str) -> str:
    return _NOT_IN_CODES("", value.upper())


def _name(value: str) -> str:
    return _NOT_IN_NAMES("", value).casefold()


def _email(value: str) -> str:
    return _SPACES("", value).casefold()


_NORMALISERS: Final[Mapping[Lookup, Callable[[str], str]]] = {
    Lookup.MOBILE: _mobile,
    Lookup.LAST4: _last4,
    Lookup.ID_NUMBER: _code,
    Lookup.NAME: _name,
    Lookup.PLATE: _code,
    Lookup.EMAIL: _email,
}

# A normaliser that changes gets the next number; a rebuild follows.
_VERSIONS: Final[Mapping[Lookup, int]] = dict.fromkeys(Lookup, 1)
_PREFIXES: Final = {kind: bytes((kind, version)) for kind, version in _VERSIONS.items()}
