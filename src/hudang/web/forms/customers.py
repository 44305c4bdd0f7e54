"""Finding customers and opening a value: the filters of the list, the search box, the dialog."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import is_reference
from hudang.registry import detection, queries
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing import houses
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.queries import Order
from hudang.registry.services import CustomerFilter
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import Purpose


# As addresses say it: a column, or a hyphen and a column for the other direction.
SORTS = {
    Order.NUMBER.value: _("number, lowest first"),
    f"-{Order.NUMBER}": _("number, highest first"),
    Order.HOUSE.value: _("house, from the first building"),
    f"-{Order.HOUSE}": _("house, from the last building"),
    f"-{Order.AMENDED}": _("amended, newest first"),
    Order.AMENDED.value: _("amended, oldest first"),
}


STALE, INCOMPLETE = "stale", "incomplete"
RECORDS = {
    INCOMPLETE: _("less than 60 % complete"),
    STALE: _("not confirmed for a year"),
}


def _readable(reader: Callable[[str], object], text: str) -> None:
    """Refuse a text that a reader of the registry cannot read, in its words."""
    try:
        reader(text)
    except Invalid as refusal:
        raise forms.ValidationError(str(refusal.message)) from None


class PlacedForm(forms.Form):
    """Customers by where they live and in which role, in one of the orders offered."""

    sorts = SORTS

    community = forms.ChoiceField(label=_("Community"), required=False)
    building = forms.ChoiceField(label=_("Building"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Occupancy.Role.choices]
    )
    sort = forms.ChoiceField(label=_("Sorted by"), required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        names = [(key, one.name) for key, one in self.communities.items()]
        set_choices(self, "sort", self.sorts.items())
        set_choices(self, "community", [("", _("All communities")), *names])
        self.fields["community"].widget.attrs["data-auto-submit"] = ""
        set_choices(self, "building", [("", _("All buildings")), *self._buildings(data)])

    @property
    def sorted_by(self) -> str:
        """Return the order in use, as addresses say it; nonsense is the usual one."""
        chosen = str(self.data.get("sort", ""))
        return chosen if chosen in self.sorts else next(iter(self.sorts))

    def named(self, *names: str) -> list[BoundField]:
        """Return fields by name; who has one community is not asked which."""
        asked = (name for name in names if name != "community" or len(self.communities) > 1)
        return [self[name] for name in asked]

    def _buildings(self, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Offer the buildings of the one community that is meant."""
        chosen = data.get("community") or (
            next(iter(self.communities)) if len(self.communities) == 1 else ""
        )
        if chosen not in self.communities:
            return []
        nodes = queries.buildings_of(self.communities[chosen].id)
        return [(str(node.id), node.label) for node in nodes]

    def wanted(self) -> CustomerFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        community, building = chosen.get("community"), chosen.get("building")
        return CustomerFilter(
            community=self.communities[community].id if community else None,
            building=forms.UUIDField().to_python(building) if building else None,
            role=chosen.get("role", ""),
            order=Order(self.sorted_by.removeprefix("-")),
            is_descending=self.sorted_by.startswith("-"),
        )


class FilterForm(PlacedForm):
    """Which customers a list shows, and in which order; nothing sealed is asked here."""

    notice = forms.ChoiceField(
        label=_("Notice"), required=False, choices=[("", _("All")), *Customer.Notice.choices]
    )
    record = forms.ChoiceField(
        label=_("Record"), required=False, choices=[("", _("All")), *RECORDS.items()]
    )
    house = forms.CharField(
        label=_("House"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "3栋2单元1502", "autocomplete": "off"}),
    )

    @property
    def first_fields(self) -> list[BoundField]:
        """Return what is always in sight."""
        return self.named("community", "building", "house")

    @property
    def uses_more(self) -> bool:
        return any(self.data.get(name) for name in ("role", "notice", "record"))

    def clean_house(self) -> str:
        text = str(self.cleaned_data["house"]).strip()
        if text:
            _readable(houses.parse_house, text)
        return text

    def wanted(self) -> CustomerFilter:
        """Return the filters; one that makes no sense is left out."""
        placed, chosen = super().wanted(), self.cleaned_data
        return replace(
            placed,
            notice=chosen.get("notice", ""),
            house=chosen.get("house", ""),
            is_stale=chosen.get("record") == STALE,
            is_incomplete=chosen.get("record") == INCOMPLETE,
        )


class SearchForm(forms.Form):
    """What somebody is looking for; it goes by POST and never into an address."""

    q = forms.CharField(
        label=_("Find a customer"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("Phone, name or room")}
        ),
    )

    def clean_q(self) -> str:
        text = str(self.cleaned_data["q"])
        _readable(detection.detect, text)
        return text


class RevealForm(forms.Form):
    """What a value is opened for, and perhaps for which order."""

    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.RadioSelect)
    reference = FreeText(
        label=_("Order or case number (if there is one)"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "GD-2026-0117", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, purposes: Iterable[Purpose]) -> None:
        super().__init__(data)
        set_choices(self, "purpose", [(purpose.code, purpose.name) for purpose in purposes])

    def clean_reference(self) -> str:
        reference = str(self.cleaned_data["reference"]).strip().upper()
        if reference and not is_reference(reference):
            raise forms.ValidationError(
                _("A number looks like GD-2026-0117: letters, a hyphen, digits.")
            )
        return reference
