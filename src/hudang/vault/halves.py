"""Keys on paper: letters that nobody confuses, in groups that say themselves when one is wrong.

A half is `which u8 | recovery key id 4 | 32 bytes | checksum 4`, written in 17 groups of five
letters: four that carry 20 bits and one that checks the group and its place.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from hudang.vault.errors import HalvesDiffer

if TYPE_CHECKING:
    from collections.abc import Iterator

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1

_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_HALF: Final = struct.Struct(">B4s32s4s")
_GROUP_BITS: Final = 20
_WEIGHTS: Final = (1, 3, 5, 7)  # odd: one wrong letter always shows
_LABEL: Final = b"hudang/half/1\0"


class Mistyped(ValueError):
    """What was typed is not what is printed; the message names the group."""


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two parts of a private key; alone it says nothing."""

    which: int
    key_id: bytes
    data: bytes = field(repr=False)

    def printed(self) -> str:
        """Return the groups, as they are printed and typed back."""
        head = bytes([self.which]) + self.key_id + self.data
        return write(head + sha256(_LABEL + head).digest()[:4])

    @classmethod
    def typed(cls, text: str) -> Half:
        """Read a half; raises Mistyped with the group that is wrong."""
        which, key_id, data, checksum = _HALF.unpack(read(text, length=_HALF.size))
        head = bytes([which]) + key_id + data
        if sha256(_LABEL + head).digest()[:4] != checksum or which not in (1, 2):
            raise Mistyped(_("This is not one of the two halves."))
        return cls(which, key_id, data)


def split(private: bytes, *, key_id: bytes) -> tuple[Half, Half]:
    """Return two halves; neither says anything of the key without the other."""
    first = os.urandom(len(private))
    second = bytes(a ^ b for a, b in zip(private, first, strict=True))
    return Half(1, key_id, first), Half(2, key_id, second)


def join(first: Half, second: Half) -> bytes:
    """Return the private key of two halves, in either order."""
    if {first.which, second.which} != {1, 2} or first.key_id != second.key_id:
        raise HalvesDiffer
    return bytes(a ^ b for a, b in zip(first.data, second.data, strict=True))


def write(data: bytes) -> str:
    """Return bytes as groups of five letters."""
    return " ".join(_groups(data))


def read(text: str, *, length: int) -> bytes:
    """Return the bytes of groups typed back; blanks, hyphens and small letters are as good."""
    letters = [letter for letter in text.upper() if letter not in " -\r\n\t"]
    count = -(-length * 8 // _GROUP_BITS)
    if len(letters) != count * 5:
        raise Mistyped(_("There should be %(count)d groups of five letters.") % {"count": count})
    bits = 0
    for position in range(count):
        group = letters[position * 5 : position * 5 + 5]
        values = [_VALUES.get(letter, -1) for letter in group]
        if -1 in values or _check(values[:4], position=position) != values[4]:
            raise Mistyped(_("Group %(number)d is mistyped.") % {"number": position + 1})
        for value in values[:4]:
            bits = bits << 5 | value
    spare = count * _GROUP_BITS - length * 8
    if bits & ((1 << spare) - 1):
        raise Mistyped(_("Group %(number)d is mistyped.") % {"number": count})
    return (bits >> spare).to_bytes(length)


def _groups(data: bytes) -> Iterator[str]:
    count = -(-len(data) * 8 // _GROUP_BITS)
    bits = int.from_bytes(data) << (count * _GROUP_BITS - len(data) * 8)
    for position in range(count):
        part = bits >> (count - 1 - position) * _GROUP_BITS & 0xFFFFF
        values = [part >> shift & 31 for shift in (15, 10, 5, 0)]
        yield "".join(ALPHABET[v] for v in (*values, _check(values, position=position)))


def _check(values: list[int], *, position: int) -> int:
    weighed = sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
    return (weighed + 11 * (position + 1)) % 32
