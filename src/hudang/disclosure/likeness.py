"""Whether two records agree: compared in memory; only "same" or "different" comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from hudang.disclosure.comparison import ITEMS_OF, open_items
from hudang.vault.tokens import Lookup, normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from hudang.vault.models import SealedRecord

ID_TYPE: Final = 10
_COMPARED: Final = (
    Lookup.NAME, Lookup.MOBILE, Lookup.ID_NUMBER, Lookup.PLATE, Lookup.EMAIL,
)  # fmt: skip
_ITEMS: Final = frozenset({ID_TYPE}).union(*(ITEMS_OF[kind] for kind in _COMPARED))
# Of a resident identity number: the day of birth, and the figure whose parity is the sex.
_BORN: Final = slice(6, 14)
_SEX: Final = 16
_RESIDENT_ID: Final = 18


class Agreement(StrEnum):
    """What a comparison says: nothing where one of the two has no value."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Likeness:
    """In what two customers agree; born and sex are read from resident identity numbers."""

    name: Agreement = Agreement.UNKNOWN
    mobile: Agreement = Agreement.UNKNOWN
    identity: Agreement = Agreement.UNKNOWN
    plate: Agreement = Agreement.UNKNOWN
    email: Agreement = Agreement.UNKNOWN
    born: Agreement = Agreement.UNKNOWN
    sex: Agreement = Agreement.UNKNOWN


def likenesses(
    people: Mapping[UUID, Sequence[SealedRecord]], *, pairs: Iterable[tuple[UUID, UUID]]
) -> list[Likeness]:
    """Compare customers, each with the records that hold his values, pair by pair.

    Everybody is opened once; neither a value nor anything derived from one is returned.
    """
    known = {person: _comparable(records) for person, records in people.items()}
    return [_likeness(known[first], known[second]) for first, second in pairs]


def differences(
    first: Sequence[SealedRecord], second: Sequence[SealedRecord]
) -> dict[int, Agreement]:
    """Say of each item that one of two customers has whether the two have the same value."""
    ours, theirs = (_merged(open_items(records, None)) for records in (first, second))
    return {item: _agreement(ours.get(item), theirs.get(item)) for item in sorted(ours | theirs)}


def _comparable(records: Sequence[SealedRecord]) -> dict[Lookup | int, frozenset[str]]:
    opened = open_items(records, _ITEMS)
    found: dict[Lookup | int, frozenset[str]] = {
        kind: frozenset(
            text
            for values in opened
            for item in ITEMS_OF[kind]
            if item in values and (text := normalise(kind, values[item]))
        )
        for kind in _COMPARED
    }
    found[ID_TYPE] = frozenset(str(values[ID_TYPE]) for values in opened if ID_TYPE in values)
    return found


def _likeness(
    ours: Mapping[Lookup | int, frozenset[str]], theirs: Mapping[Lookup | int, frozenset[str]]
) -> Likeness:
    # A passport and an identity card of one person differ and say nothing.
    is_same_kind = ours[ID_TYPE] == theirs[ID_TYPE]
    numbers = (ours[Lookup.ID_NUMBER], theirs[Lookup.ID_NUMBER]) if is_same_kind else ((), ())
    return Likeness(
        name=_common(ours[Lookup.NAME], theirs[Lookup.NAME]),
        mobile=_common(ours[Lookup.MOBILE], theirs[Lookup.MOBILE]),
        plate=_common(ours[Lookup.PLATE], theirs[Lookup.PLATE]),
        email=_common(ours[Lookup.EMAIL], theirs[Lookup.EMAIL]),
        identity=_common(*numbers),
        born=_common(*({one[_BORN] for one in some if _is_resident(one)} for some in numbers)),
        sex=_common(*({_parity(one) for one in some if _is_resident(one)} for some in numbers)),
    )


def _is_resident(number: str) -> bool:
    return len(number) == _RESIDENT_ID and number[:-1].isdigit()


def _parity(number: str) -> int:
    return int(number[_SEX]) % 2


def _common(ours: Collection[Any], theirs: Collection[Any]) -> Agreement:
    if not ours or not theirs:
        return Agreement.UNKNOWN
    return Agreement.DIFFERENT if set(ours).isdisjoint(theirs) else Agreement.SAME


def _agreement(ours: Any, theirs: Any) -> Agreement:
    if ours in (None, "") or theirs in (None, ""):
        return Agreement.UNKNOWN
    return Agreement.SAME if ours == theirs else Agreement.DIFFERENT


def _merged(opened: Sequence[Mapping[int, Any]]) -> dict[int, Any]:
    return {item: value for values in opened for item, value in values.items()}
