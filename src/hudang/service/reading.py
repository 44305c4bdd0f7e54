"""Reads a message that somebody copied from a chat: where it is, who to call, what it is about.

In memory only, and a proposal: a person looks at it before anything is recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hudang.registry.parsing import contact
from hudang.registry.parsing.houses import Ambiguous, parse_house
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hudang.service.models import ServiceType

_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)")
# Where a house number may begin, and the signs that it may be made of.
_HOUSE: Final = re.compile(
    r"(?<![\dA-Za-z-])(?:[\dA-Za-z]{1,4}|[一二三四五六七八九十]{1,3})"
    r"(?:号楼|栋楼|栋|幢|座|#|-)[\dA-Za-z一二三四五六七八九十楼单元门梯层号室房#-]{1,14}"
)


@dataclass(frozen=True, slots=True)
class Read:
    """What a message seems to say; `rest` is the message without telephones."""

    house: str = ""
    mobile: str = ""
    type: ServiceType | None = None
    rest: str = ""

    def __repr__(self) -> str:
        return "<a message read>"


def read_message(message: str, *, types: Iterable[ServiceType]) -> Read:
    """Return the house, the telephone and the kind of order that a message speaks of."""
    return Read(
        house=next(_houses(message), ""),
        mobile=next(_mobiles(message), ""),
        type=_type(message, types=types),
        # A telephone has a field of its own, and stands nowhere else.
        rest=" ".join(_MOBILE.sub(" ", message).split()),
    )


def _houses(message: str) -> Iterator[str]:
    """Yield what can be read as a house number, each as long as it can be."""
    for found in _HOUSE.finditer(message):
        text = found[0]
        for end in range(len(text), 2, -1):
            if _is_house(text[:end]):
                yield text[:end]
                break


def _is_house(text: str) -> bool:
    try:
        read = parse_house(text)
    except Invalid:
        return False
    return not isinstance(read, Ambiguous) and read.is_complete


def _mobiles(message: str) -> Iterator[str]:
    for found in _MOBILE.finditer(message):
        try:
            yield contact.mobile(found[0])
        except Invalid:
            continue


def _type(message: str, *, types: Iterable[ServiceType]) -> ServiceType | None:
    """Return the kind whose words the message has most of; of several, the first offered."""
    counted = [(sum(message.count(word) for word in one.words), one) for one in types]
    most = max((count for count, _one in counted), default=0)
    return next((one for count, one in counted if count == most), None) if most else None
