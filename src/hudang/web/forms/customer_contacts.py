"""A contact person of an organisation, and the day on which that ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.registry import policy
from hudang.registry.models import ContactPerson, Customer
from hudang.web.forms.customer_edits import day_field, not_ahead
from hudang.web.forms.customer_items import ItemsForm, items_of


class ContactForm(ItemsForm):
    """Name, telephone and e-mail of a contact person, the position, and since when."""

    position = forms.ChoiceField(label=_("Position"), choices=ContactPerson.Position.choices)
    started_date = day_field(_("Since"))
    notice_delivered = forms.BooleanField(
        label=_("The notice was handed to this person"), required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"started_date": localdate()})
        self.add_items(items_of(Customer.Type.CONTACT), required={policy.NAME, policy.MOBILE})
        self.order_fields(["item_1", "position", "item_2", "item_5", "started_date"])

    def clean_started_date(self) -> Any:
        return not_ahead(self.cleaned_data["started_date"])

    def contact(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        names = ("position", "started_date", "notice_delivered")
        return {"values": self.typed(), **{name: self.cleaned_data[name] for name in names}}
