"""What of a value may be seen at which level; computed on reading, never stored (LC-124).

M1 is the view of work, M2 that of lists and searches, M3 that of notices. A mask that cannot be
computed raises: a fault is never hidden behind stars.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from hudang.disclosure import surnames
from hudang.purposes import inventory

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.purposes.inventory import Item


class Level(IntEnum):
    """Who looks: somebody at work on the case, somebody with a list, or the public."""

    M1 = 1
    M2 = 2
    M3 = 3


class CannotMask(Exception):
    """A value has not the form its mask needs; it names the item, never the value."""


HIDDEN: Final = "***"
NOTHING: Final = ""

_HAN: Final = re.compile(
    "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U000323af]+"
)
_SEGMENTS: Final = re.compile(r"[· ]+")
_LANDLINE: Final = re.compile(r"(0\d{2,3})-(\d{7,8})(?:-\d{1,6})?")
_RESIDENT: Final = re.compile(r"\d{17}[\dX]")
_DISTRICT: Final = re.compile(r"\D{2,14}?[区县旗]|\D{2,8}?市")


def _han_name(name: str) -> str:
    surname = surnames.surname_of(name)
    if len(surname) == len(name):
        surname = name[:1]
    shown = surname or name[:1]
    return shown + "*" * (len(name) - len(shown))


def _name(value: str, level: Level) -> str:
    if level is Level.M3:
        return HIDDEN
    if _HAN.fullmatch(value) and len(value) <= 4:
        return _han_name(value)
    first, *rest = _SEGMENTS.split(value)
    if level is Level.M1 and rest:
        return f"{first}*"
    return f"{value[0]}***"


def _mobile(value: str, level: Level) -> str:
    if len(value) != 11 or not value.isdigit():
        raise CannotMask
    return HIDDEN if level is Level.M3 else f"{value[:3]}****{value[-4:]}"


def _landline(value: str, level: Level) -> str:
    found = _LANDLINE.fullmatch(value)
    if not found:
        raise CannotMask
    if level is Level.M3:
        return HIDDEN
    return f"{found[1]}-****{found[2][-4 if level is Level.M1 else -2 :]}"


def _document(value: str, level: Level) -> str:
    if len(value) < 5:
        raise CannotMask
    if level is Level.M3:
        return NOTHING
    if _RESIDENT.fullmatch(value):
        # Never "first six and last four": a birth date alone leaves some 2,000 candidates.
        return f"{value[0]}{'*' * 16}{value[-1]}" if level is Level.M1 else f"***{value[-1]}"
    return f"{value[0] if level is Level.M1 else ''}****{value[-2:]}"


def _address(value: str, level: Level) -> str:
    if level is Level.M3:
        return NOTHING
    found = _DISTRICT.match(value)
    return f"{found[0]}****" if found and level is Level.M1 else "****"


def _bank_card(value: str, level: Level) -> str:
    if len(value) < 12 or not value.isdigit():
        raise CannotMask
    if level is Level.M3:
        return NOTHING
    return f"{'**** ' if level is Level.M1 else ''}{value[-4:]}"


def _plate(value: str, level: Level) -> str:
    if len(value) < 7:
        raise CannotMask
    if level is Level.M3:
        return NOTHING
    return f"{value[:2]}***{value[-2:]}" if level is Level.M1 else f"{value[:2]}*****"


def _email(value: str, level: Level) -> str:
    head, at, domain = value.rpartition("@")
    if not (head and at and domain):
        raise CannotMask
    if level is Level.M3:
        return NOTHING
    return f"{head[0]}***@{domain if level is Level.M1 else '***'}"


def _house(value: str, level: Level) -> str:
    building, sign, _rest = value.partition("栋")
    if level is Level.M1:
        return value
    return f"{building}{sign}****" if sign and level is Level.M2 else HIDDEN


def _amount(_value: str, level: Level) -> str:
    return HIDDEN if level is Level.M1 else NOTHING


def _hidden(_value: str, level: Level) -> str:
    """Hide a value whole: a token, a reference, free text that may name anybody."""
    return NOTHING if level is Level.M3 else HIDDEN


def _open(value: str, level: Level) -> str:
    return NOTHING if level is Level.M3 else value


def _public(value: str, _level: Level) -> str:
    return value


MASKS: Final[dict[str, Callable[[str, Level], str]]] = {
    "name": _name,
    "mobile": _mobile,
    "landline": _landline,
    "document": _document,
    "address": _address,
    "bank_card": _bank_card,
    "plate": _plate,
    "email": _email,
    "house": _house,
    "amount": _amount,
    "text": _hidden,
    "hidden": _hidden,
    "open": _open,
    "uscc": _public,
}


def _masked(item: Item, value: object, level: Level) -> str:
    if isinstance(value, list) and value:
        return "、".join(_masked(item, part, level) for part in value)
    if not isinstance(value, str) or not value:
        raise CannotMask
    return MASKS[item.mask](value, level)


def mask(number: int, *, value: object, level: Level) -> str:
    """Return what of an item's value may be seen; where no mask can be computed, stop."""
    try:
        item = inventory.by_number(number)
        return _masked(item, value, level)
    except (KeyError, CannotMask):
        raise CannotMask(f"Item {number} has not the form that its mask needs.") from None
