"""Cells of a spreadsheet: what the program behind it has done to a value."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TypeAlias

from django.utils.translation import gettext_lazy as _

from .identity import recognise
from .invalid import Invalid
from .normalise import compact, tidy

Cell: TypeAlias = str | int | float | bool | date | time | timedelta | None

# A spreadsheet keeps fifteen digits of a number and writes zeros for the rest.
KEPT_DIGITS = 15
_RX_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)", re.IGNORECASE)
_DAMAGED_ID = _(
    "Excel has damaged this identity number (only 15 digits are kept). Type it again as text."
)


def is_empty(value: Cell) -> bool:
    """Whether a cell holds nothing, or nothing that can be seen."""
    return value is None or (isinstance(value, str) and not tidy(value))


def _text_of_number(value: float) -> str:
    if value != value:
        raise Invalid("number", _("This cell holds no number."))
    if abs(value) >= 10**KEPT_DIGITS:
        raise Invalid(
            "damaged", _("Excel keeps only 15 digits of a number. Type this one again as text.")
        )
    if value == int(value):
        return str(int(value))
    return repr(value)


def text(value: Cell) -> str:
    """Read a cell as text; a telephone stored as a number gets its digits back."""
    if isinstance(value, str):
        tidied = tidy(value)
        if _RX_ERROR.fullmatch(tidied):
            raise Invalid("formula", _("The formula of this cell ended in an error."))
        return tidied
    if value is None:
        return ""
    if isinstance(value, bool):
        raise Invalid("boolean", _("This cell holds true or false instead of a value."))
    if isinstance(value, int | float):
        return _text_of_number(value)
    raise Invalid("damaged", _("Excel has turned this value into a date. Type it again as text."))


def _looks_cut(number: str) -> bool:
    digits = number.removesuffix(".0")
    return "E+" in number or (len(digits) == 18 and digits.isdigit() and digits.endswith("000"))


def identity(value: Cell, *, today: date, demo: bool = False) -> tuple[str, str]:
    """Read a cell with an identity number: the kind of document and the number."""
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) >= 10**KEPT_DIGITS
    ):
        raise Invalid("damaged", _DAMAGED_ID)
    number = compact(text(value))
    try:
        return recognise(number, today=today, demo=demo)
    except Invalid:
        if _looks_cut(number):
            raise Invalid("damaged", _DAMAGED_ID) from None
        raise
