"""One validator for each kind of data item, by the name the data inventory uses (LC-005)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from . import cells, contact, facts, identity
from .cells import Cell
from .invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value: TypeAlias = str | date | Decimal

_TEXTS: dict[str, Callable[[str], str]] = {
    "person_name": contact.person_name,
    "text": contact.plain_text,
    "organisation_name": contact.organisation_name,
    "mobile": contact.mobile,
    "landline": contact.landline,
    "telephone": contact.telephone,
    "service_line": contact.service_line,
    "email": contact.email,
    "postcode": contact.postcode,
    "address": contact.mailing_address,
    "plate": facts.plate,
    "bank_card": facts.bank_card,
    "real_estate_unit": facts.real_estate_unit,
    "uscc": identity.credit_code,
    "chinese_passport": identity.chinese_passport,
    "foreign_passport": identity.foreign_passport,
    "hong_kong_macau_permit": identity.hong_kong_macau_permit,
    "taiwan_permit": identity.taiwan_permit,
}
TEXTS: Mapping[str, Callable[[str], str]] = MappingProxyType(_TEXTS)
NUMBERS: Mapping[str, Callable[[str | float | Decimal], Decimal]] = MappingProxyType(
    {"amount": facts.amount, "area": facts.floor_area}
)
NAMES = frozenset(TEXTS) | frozenset(NUMBERS) | {"resident_id", "id_number", "date"}


def _number(name: str, value: Cell) -> Decimal:
    plain = value if isinstance(value, float) else cells.text(value)
    return NUMBERS[name](plain)


def _day(value: Cell) -> date:
    if isinstance(value, date | float | int) and not isinstance(value, bool):
        return facts.day(value)
    return facts.day(cells.text(value))


def from_cell(value: Cell, *, validator: str, today: date, demo: bool = False) -> Value:
    """Read a cell of a spreadsheet, or a typed text, by the validator of its data item."""
    if validator in TEXTS:
        return TEXTS[validator](cells.text(value))
    if validator in NUMBERS:
        return _number(validator, value)
    if validator == "date":
        return _day(value)
    if validator not in NAMES:
        raise LookupError(validator)
    kind, number = cells.identity(value, today=today, demo=demo)
    if validator == "resident_id" and kind != validator:
        return identity.resident_id(number, today=today, demo=demo)
    return number


__all__ = ["NAMES", "NUMBERS", "TEXTS", "Cell", "Invalid", "Value", "from_cell"]
