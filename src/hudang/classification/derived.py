"""Sex and age band of somebody, read from his identity number in memory and nowhere kept.

Only a resident identity number of 18 digits says them; of any other document they are not known.
Its first six digits are a place of issue: they are no attribute of anybody (LC-069).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NoReturn

from hudang.core.controls import enforces
from hudang.registry.parsing import identity
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from datetime import date

_BORN = slice(6, 14)
_SEX = 16


class Sex(StrEnum):
    """What the last digit before the check digit says."""

    FEMALE = "female"
    MALE = "male"


class AgeBand(StrEnum):
    """How old somebody is, as coarsely as a comparison allows."""

    UNDER_30 = "under_30"
    TO_44 = "30_to_44"
    TO_59 = "45_to_59"
    TO_74 = "60_to_74"
    OLDER = "75_or_more"


_BELOW: Final = ((30, AgeBand.UNDER_30), (45, AgeBand.TO_44), (60, AgeBand.TO_59),
                 (75, AgeBand.TO_74))  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Derived:
    """Sex and age band of one person; shown by mistake it says nothing, and it stays here."""

    sex: Sex
    age: AgeBand

    def __repr__(self) -> str:
        return "<derived>"

    def __reduce__(self) -> NoReturn:
        message = "What was derived of a person does not leave the process."
        raise TypeError(message)


@enforces("LC-069")
def derive(number: str, *, today: date) -> Derived | None:
    """Return what a resident identity number says of sex and age; of others it is not known."""
    try:
        kind, read = identity.recognise(number, today=today, demo=True)
    except Invalid:
        return None
    if kind != "resident_id":
        return None
    sex = Sex.MALE if int(read[_SEX]) % 2 else Sex.FEMALE
    return Derived(sex, _band(read[_BORN], today=today))


def _band(born: str, *, today: date) -> AgeBand:
    age = today.year - int(born[:4]) - (f"{today:%m%d}" < born[4:])
    return next((band for below, band in _BELOW if age < below), AgeBand.OLDER)
