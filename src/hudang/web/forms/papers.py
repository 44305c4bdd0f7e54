"""A role that rests on a paper, what became of the paper, and the share of an owner."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry import policy as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing import contact
from hudang.registry.parsing.invalid import Invalid
from hudang.standing import policy
from hudang.standing.models import Paper, Scope
from hudang.standing.services import PaperFacts
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.accounts.actor import Actor

Role = Occupancy.Role
ROLES = [(role.value, role.label) for role in policy.PAPERS]
SHARE = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")


class PaperForm(forms.Form):
    """What is noted of a paper that was looked at and handed back."""

    kind = forms.ChoiceField(label=_("Paper"), choices=Paper.Kind.choices)
    number = forms.CharField(
        label=_("Number of the paper"),
        required=False,
        max_length=40,
        help_text=_("It is sealed; no copy is kept here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_date = forms.DateField(label=_("Issued on"), widget=DayInput())
    until_date = forms.DateField(label=_("Valid until"), required=False, widget=DayInput())

    def paper(self) -> PaperFacts:
        """Return what the service keeps of the paper."""
        given = self.cleaned_data
        return PaperFacts(
            kind=given["kind"],
            issued_date=given["issued_date"],
            until_date=given["until_date"],
            number=given["number"].strip(),
            scope=tuple(given.get("scope", ())),
        )


class RoleForm(PaperForm):
    """Somebody who stands beside a house: on record already, or new with name and telephone."""

    customer = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=16,
        help_text=_("Where the person is on record; else name and telephone below."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name, or name of the organisation"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mobile = forms.CharField(
        label=inventory.by_code("mobile").label,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    scope = forms.MultipleChoiceField(
        label=_("What an agent may do"),
        required=False,
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    notice_delivered = forms.BooleanField(
        label=_("The notice was handed over and read"), required=False
    )
    field_order = (
        "role", "customer", "name", "mobile", "kind", "number", "issued_date", "until_date",
        "scope", "notice_delivered",
    )  # fmt: skip

    def __init__(self, data: Any, *, community: UUID, by: Actor) -> None:
        super().__init__(data, initial={"issued_date": localdate()})
        self.community, self.by = community, by
        self.found: Customer | None = None

    def clean_customer(self) -> str:
        number = str(self.cleaned_data["customer"]).strip().upper()
        if number:
            known = Customer.objects.filter(community_id=self.community, number=number)
            self.found = known.first()
            if self.found is None:
                raise forms.ValidationError(_("There is no such customer in this community."))
        return number

    def clean_mobile(self) -> str:
        text = str(self.cleaned_data["mobile"]).strip()
        try:
            return contact.mobile(text) if text else ""
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal.message)) from None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("customer") and not self.cleaned_data.get("name"):
            self.add_error("name", _("A customer number, or a name."))
        return cleaned

    def registration(self) -> dict[str, Any]:
        """Return what the registry takes of somebody who is not on record yet."""
        given = self.cleaned_data
        is_company = given["role"] == Role.RENTAL
        title = registry.ORGANISATION if is_company else registry.NAME
        values = {title: given["name"], registry.MOBILE: given["mobile"]}
        return {
            "values": {item: text for item, text in values.items() if text},
            "type": Customer.Type.ORGANISATION if is_company else Customer.Type.PERSON,
            "collected_date": localdate(),
            "notice_delivered": given["notice_delivered"],
        }


class SettleForm(PaperForm):
    """The paper that makes an owner of an heir or a buyer."""

    role = forms.ChoiceField(
        label=_("Becomes"),
        choices=[(role.value, role.label) for role in (Role.OWNER, Role.CO_OWNER)],
    )


class ShareForm(forms.Form):
    """An owner's share, like 1/2; empty takes it away."""

    share = forms.CharField(label=_("Share"), required=False, max_length=9)

    def clean_share(self) -> Fraction | None:
        text = str(self.cleaned_data["share"]).strip()
        if not text:
            return None
        match = SHARE.fullmatch(text)
        if match is None or not int(match[2]):
            raise forms.ValidationError(_("A share is written like 1/2."))
        return Fraction(int(match[1]), int(match[2]))
