"""Values in PostgreSQL's binary COPY format, each behind its length."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from uuid import UUID

NULL: Final = b"\xff\xff\xff\xff"

_FIELDS: Final = struct.Struct(">h")
_LENGTH: Final = struct.Struct(">i")
_INTEGER: Final = struct.Struct(">ii")
_SMALL: Final = struct.Struct(">ih")
_MOMENT: Final = struct.Struct(">iq")
_ARRAY: Final = struct.Struct(">iiiii")
_SMALLINT_OID: Final = 21
_DAY_ZERO: Final = date(2000, 1, 1).toordinal()
_MOMENT_ZERO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TRUE: Final = b"\x00\x00\x00\x01\x01"
_FALSE: Final = b"\x00\x00\x00\x01\x00"


def count(fields: int) -> bytes:
    return _FIELDS.pack(fields)


def row(*fields: bytes) -> bytes:
    return count(len(fields)) + b"".join(fields)


def data(value: bytes | None) -> bytes:
    return NULL if value is None else _LENGTH.pack(len(value)) + value


def text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH.pack(len(encoded)) + encoded


def uuid(value: UUID | None) -> bytes:
    return NULL if value is None else b"\x00\x00\x00\x10" + value.bytes


def integer(value: int | None) -> bytes:
    return NULL if value is None else _INTEGER.pack(4, value)


def small(value: int | None) -> bytes:
    return NULL if value is None else _SMALL.pack(2, value)


def boolean(value: bool) -> bytes:
    return _TRUE if value else _FALSE


def day(value: date | None) -> bytes:
    return NULL if value is None else _INTEGER.pack(4, value.toordinal() - _DAY_ZERO)


def moment(value: datetime | None) -> bytes:
    if value is None:
        return NULL
    since = value - _MOMENT_ZERO
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return _MOMENT.pack(8, microseconds)


def small_array(values: Sequence[int]) -> bytes:
    """Pack numbers as smallint[]; an empty array has no dimension."""
    if not values:
        body = struct.pack(">iii", 0, 0, _SMALLINT_OID)
    else:
        body = _ARRAY.pack(1, 0, _SMALLINT_OID, len(values), 1)
        body += b"".join(_SMALL.pack(2, value) for value in values)
    return _LENGTH.pack(len(body)) + body


def hundredths(value: Decimal | None) -> bytes:
    """Pack a number of at most two places as numeric, in digits of ten thousand."""
    if value is None:
        return NULL
    whole, part = divmod(int(value * 100), 100)
    digits = [part * 100]
    weight = -1
    while whole:
        whole, digit = divmod(whole, 10_000)
        digits.insert(0, digit)
        weight += 1
    body = struct.pack(f">hhHH{len(digits)}h", len(digits), weight, 0, 2, *digits)
    return _LENGTH.pack(len(body)) + body
