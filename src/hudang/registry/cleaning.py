"""Typed values brought into the form in which they are kept, by the inventory's validators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.purposes import policy as purposes
from hudang.registry.models import Customer, Vehicle
from hudang.registry.parsing import cells, identity, validators
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import date

ID_TYPE, ID_NUMBER = 10, 11
FIELD_OF = {item: field.name for field in Customer.sealed_fields() for item in field.items}
VEHICLE_ITEMS = frozenset(item for field in Vehicle.sealed_fields() for item in field.items)


class InvalidItems(Invalid):
    """Some of the values cannot be taken; `errors` says for each item why."""

    def __init__(self, errors: Mapping[int, Invalid]) -> None:
        super().__init__("items", _("Some of the values cannot be taken as they are."))
        self.errors = errors


def clean(
    values: Mapping[int, str | None],
    *,
    today: date,
    items: Container[int] = FIELD_OF,
) -> dict[int, str | None]:
    """Return the values in the form in which they are kept; None and "" take an item away."""
    cleaned: dict[int, str | None] = {}
    errors: dict[int, Invalid] = {}
    for item, value in values.items():
        try:
            _require_kept(item, items=items)
            cleaned |= _clean_one(item, value, values=values, today=today)
        except Invalid as refusal:
            errors[item] = refusal
    if errors:
        raise InvalidItems(errors)
    return cleaned


def _require_kept(item: int, *, items: Container[int]) -> None:
    """Refuse a prohibited item with its control, and one that has its place elsewhere."""
    if item in items:
        return
    known = next((one.code for one in inventory.ITEMS if one.number == item), str(item))
    purposes.require_listed_items(codes=[known])
    raise Invalid("item", _("This item is not kept here."))


def _clean_one(
    item: int, value: str | None, *, values: Mapping[int, str | None], today: date
) -> dict[int, str | None]:
    if not value:
        return {item: None}
    if item == ID_TYPE:
        return {}
    if item == ID_NUMBER:
        kind = values.get(ID_TYPE)
        if kind:
            number = identity.identity_number(value, kind=kind, today=today, demo=settings.DEMO)
            return {ID_TYPE: kind, ID_NUMBER: number}
        kind, number = cells.identity(value, today=today, demo=settings.DEMO)
        return {ID_TYPE: kind, ID_NUMBER: number}
    name = inventory.by_number(item).validator
    return {item: str(validators.from_cell(value, validator=name, today=today))}


def by_field(values: Mapping[int, str | None]) -> dict[str, dict[int, str | None]]:
    """Return the values under the sealed field that holds each."""
    fields: dict[str, dict[int, str | None]] = {}
    for item, value in values.items():
        fields.setdefault(FIELD_OF[item], {})[item] = value
    return fields
