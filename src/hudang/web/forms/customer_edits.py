"""Registering and amending a customer: house and role, items, notice and source, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry import cleaning, policy, queries
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import Stay
from hudang.web.forms.choices import set_choices
from hudang.web.forms.customer_items import ItemsForm, items_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from django.forms import BoundField
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, House

SOURCES = [
    ("counter", _("at the counter")),
    ("contract", _("with the service contract")),
    ("handover", _("at the handover of the house")),
    ("telephone", _("by telephone")),
    ("visit", _("at a visit")),
]
# The others are given with a paper, on the page of the house.
PLAIN_ROLES = [(role.value, role.label) for role in Occupancy.Role if role not in policy.PROVED]
# A customer without these would be nobody.
STAYING = frozenset({policy.NAME, policy.ORGANISATION})


def day_field(label: _StrOrPromise, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class HouseField(forms.CharField):
    """A house as people write it; which one it is depends on the community."""

    def __init__(self, **options: Any) -> None:
        attrs = {"placeholder": "3栋2单元1502", "autocomplete": "off"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)


class PlaceMixin(forms.Form):
    """Reads the field `house`; where it can mean several houses, `which_house` asks which."""

    houses: Sequence[House] = ()
    place: House | None = None

    def find_house(self, communities: Collection[UUID]) -> None:
        """Take the house that is meant, or say why it cannot be taken."""
        text = self.cleaned_data.get("house")
        if not text or not communities:
            return
        try:
            found = queries.houses_called(text, communities=communities)
        except Invalid as refusal:
            self.add_error("house", str(refusal.message))
            return
        self._choose(found)

    def _choose(self, found: Sequence[House]) -> None:
        if len(found) == 1:
            self.place = found[0]
            return
        if not found:
            self.add_error("house", _("There is no such house. Look in “Places” or add it there."))
            return
        self.houses = found
        self.fields["which_house"] = forms.ChoiceField(
            label=_("Which house is meant?"),
            widget=forms.RadioSelect,
            choices=[(str(house.id), house.label) for house in found],
        )
        chosen = self.data.get("which_house")
        self.place = next((house for house in found if str(house.id) == chosen), None)
        if self.place is None:
            self.add_error("house", _("This can mean several houses. Choose one below."))


class RegisterForm(PlaceMixin, ItemsForm):
    """A new customer: house and role, items, notice and source."""

    community = forms.ChoiceField(label=_("Community"))
    house = HouseField(label=_("House"))
    role = forms.ChoiceField(label=_("Role"), choices=PLAIN_ROLES)
    started_date = day_field(_("Since"), required=False)
    notice_delivered = forms.BooleanField(
        label=_("The notice was handed to this person at the counter"), required=False
    )
    source = forms.ChoiceField(label=_("How we know it"), choices=SOURCES)
    collected_date = day_field(_("Collected on"))
    is_known_double = forms.BooleanField(
        label=_("Compared: somebody else than the similar customer on record"), required=False
    )

    def __init__(self, data: Any, *, kind: str, actor: Actor) -> None:
        super().__init__(data, initial={"collected_date": localdate()})
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])
        self.kind = kind
        is_person = kind == Customer.Type.PERSON
        self.add_items(
            items_of(kind), required={policy.NAME if is_person else policy.ORGANISATION}
        )

    @property
    def place_fields(self) -> list[BoundField]:
        return [self[name] for name in ("community", "house", "role", "started_date")]

    @property
    def proof_fields(self) -> list[BoundField]:
        names = ("source", "collected_date", "notice_delivered", "is_known_double")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        chosen = self.communities.get(self.cleaned_data.get("community", ""))
        self.find_house([chosen.id] if chosen else [])
        return cleaned

    def clean_collected_date(self) -> Any:
        return not_ahead(self.cleaned_data["collected_date"])

    def registration(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        given = self.cleaned_data
        assert self.place is not None  # noqa: S101  clean() refused a form without
        stay = Stay(self.place, given["role"], started_date=given["started_date"])
        return {
            "values": self.typed(),
            "stays": [stay],
            "type": self.kind,
            "collected_date": given["collected_date"],
            "source": given["source"],
            "notice_delivered": given["notice_delivered"],
            "is_known_double": given["is_known_double"],
        }

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]


def not_ahead(day: Any) -> Any:
    """Refuse a day that has not come."""
    if day and day > localdate():
        raise forms.ValidationError(_("This day is in the future."))
    return day


class EditForm(ItemsForm):
    """Items of a customer that change; the revision says on which state the changes rest."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    removed = forms.MultipleChoiceField(
        label=_("Take away"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=list(policy.REASONS.items()))

    def __init__(self, data: Any, *, customer: Customer) -> None:
        super().__init__(data, initial={"revision": customer.revision})
        items = items_of(customer.type)
        self.add_items(items)
        held = [item for item in items if item.number in customer.items]
        set_choices(
            self,
            "removed",
            [(str(one.number), one.label) for one in held if one.number not in STAYING],
        )

    @property
    def closing_fields(self) -> list[BoundField]:
        return [self["reason"]]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not self.changes():
            self.add_error(None, _("Nothing was typed, so nothing would change."))
        return cleaned

    def expected_revision(self) -> int | None:
        """Return the revision that the person saw, if the form was sent."""
        if not self.is_bound:
            return None
        text = str(self.data.get("revision", ""))
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def rest_on(self, revision: int) -> None:
        """Let the form rest on a later revision: its sender has been told what changed."""
        data = cast(QueryDict, self.data).copy()
        data["revision"] = str(revision)
        self.data = data

    def amendment(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        return {
            "values": self.changes(),
            "expected_revision": self.cleaned_data["revision"],
            "reason": self.cleaned_data["reason"],
        }

    def changes(self) -> dict[int, str | None]:
        """Return the items that change; None takes one away."""
        taken: dict[int, str | None] = {
            int(number): None for number in self.cleaned_data.get("removed", ())
        }
        return taken | self.typed()


class OccupancyForm(PlaceMixin):
    """Another house of a customer, or another role in one."""

    house = HouseField(label=_("House"))
    role = forms.ChoiceField(label=_("Role"), choices=PLAIN_ROLES)
    started_date = day_field(_("Since"), required=False)

    def __init__(self, data: Any, *, community: UUID) -> None:
        super().__init__(data)
        self.community = community

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.find_house([self.community])
        return cleaned

    def stay(self) -> Stay:
        assert self.place is not None  # noqa: S101  clean() refused a form without
        given = self.cleaned_data
        return Stay(self.place, given["role"], started_date=given["started_date"])


class EndForm(forms.Form):
    """The last day of an occupancy."""

    on = day_field(_("Last day"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": localdate()})

    def clean_on(self) -> Any:
        return not_ahead(self.cleaned_data["on"])


class VehicleForm(PlaceMixin, ItemsForm):
    """A vehicle of a customer, and its parking space."""

    house = HouseField(label=_("Parking space"), required=False)

    def __init__(self, data: Any, *, community: UUID) -> None:
        super().__init__(data)
        self.community = community
        items = sorted(cleaning.VEHICLE_ITEMS)
        self.add_items([inventory.by_number(number) for number in items], required={30})
        self.fields["house"].widget.attrs["placeholder"] = "车位B2-045"
        self.order_fields(["item_30", "item_31", "house"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.find_house([self.community])
        return cleaned

    def vehicle(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        values = self.typed()
        return {"plate": values[30], "description": values.get(31, ""), "space": self.place}
