"""Fields for the items of a customer, made from the data inventory.

What somebody typed may come back to him in the same answer; an error never repeats it, and a value
on record is never filled in: an empty field of an edit form means “unchanged”.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry import cleaning, policy
from hudang.registry.models import Customer
from hudang.vault.keys import Slot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.forms import BoundField
    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Item

REGISTRATION = "registration"
OF_ORGANISATIONS = frozenset({60, 61, 62, 63})
OF_BOTH = frozenset({2, 3, 4, 5, 6, 8})
NOT_TYPED = frozenset({7})
TELEPHONES = frozenset({2, 3, 4})

DOCUMENTS = [
    ("", _("resident identity card, or read from the number")),
    ("chinese_passport", _("Chinese passport")),
    ("foreign_passport", _("foreign passport")),
    ("hong_kong_macau_permit", _("mainland travel permit for Hong Kong and Macau residents")),
    ("taiwan_permit", _("mainland travel permit for Taiwan residents")),
    ("residence_permit", _("residence permit for Hong Kong, Macau and Taiwan residents")),
    ("permanent_residence", _("foreign permanent resident identity card")),
]
SLOTS: Mapping[int, _StrOrPromise] = {
    Slot.CONTACT: _("Name and contact"),
    Slot.IDENTITY: _("Identity document"),
    Slot.HOUSEHOLD: _("Household"),
}


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand in one card."""

    label: _StrOrPromise
    fields: Sequence[BoundField]


def items_of(kind: str) -> list[Item]:
    """Return what registration may ask of a person or an organisation, from the inventory."""
    if kind == Customer.Type.CONTACT:
        return [inventory.by_number(number) for number in sorted(policy.CONTACT_ITEMS)]
    own = OF_ORGANISATIONS if kind == Customer.Type.ORGANISATION else frozenset()
    return [
        item
        for item in inventory.for_purpose(REGISTRATION)
        if item.number in cleaning.FIELD_OF
        and item.number not in NOT_TYPED
        and (item.number in own | OF_BOTH if own else item.number not in OF_ORGANISATIONS)
    ]


class ItemsForm(forms.Form):
    """A form with a field for each of some items of the inventory."""

    asked: Sequence[Item] = ()

    def add_items(self, items: Iterable[Item], *, required: Collection[int] = ()) -> None:
        """Add the field of each item."""
        self.asked = tuple(items)
        for item in self.asked:
            field = _field_of(item)
            field.required = item.number in required
            self.fields[_name(item.number)] = field

    def show_masks(self, masks: Mapping[int, str]) -> None:
        """Let a mask stand in for each value on record, which itself is never filled in."""
        for number, mask in masks.items():
            field = self.fields.get(_name(number))
            if isinstance(field, forms.CharField):
                field.widget.attrs["placeholder"] = mask

    @property
    def item_groups(self) -> list[FieldGroup]:
        groups: dict[str, list[BoundField]] = {}
        for item in self.asked:
            groups.setdefault(item.slot, []).append(self[_name(item.number)])
        return [FieldGroup(SLOTS[Slot[slot.upper()]], fields) for slot, fields in groups.items()]

    def typed(self) -> dict[int, str]:
        """Return what was typed, by item."""
        values = {
            item.number: self.cleaned_data.get(_name(item.number)) or "" for item in self.asked
        }
        return {number: value for number, value in values.items() if value}

    def clean(self) -> dict[str, Any] | None:
        """Read every typed value by the validator of its item."""
        asked = {item.number for item in self.asked}
        try:
            cleaning.clean(self.typed(), today=localdate(), items=asked)
        except cleaning.InvalidItems as refusals:
            for number, refusal in refusals.errors.items():
                self.add_error(_name(number), str(refusal.message))
        return super().clean()


def _name(number: int) -> str:
    return f"item_{number}"


def _field_of(item: Item) -> forms.Field:
    label = capfirst(item.label)
    if item.number == cleaning.ID_TYPE:
        return forms.ChoiceField(label=label, choices=DOCUMENTS)
    attrs = {"autocomplete": "off"}
    if item.number in TELEPHONES:
        attrs |= {"inputmode": "tel"}
    hint = item.note or (
        _("Optional: it rests on consent, so hand over the notice first.")
        if item.needs_consent
        else ""
    )
    return forms.CharField(
        label=label, max_length=200, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )
