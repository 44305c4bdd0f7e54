"""Parking contracts, their plates, and the list for the barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.entrance.models import ParkingContract, ParkingPlate
from hudang.entrance.policy import Standing
from hudang.entrance.queries import ParkingFilter
from hudang.entrance.services import Agreed
from hudang.registry import queries as registry
from hudang.registry.parsing import facts
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.hosts import ALL, UNKEPT, CommunityFilterForm, HostForm
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, House


class PlateField(forms.CharField):
    """A number plate, in the form in which it is kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs=UNKEPT), **options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return facts.plate(text) if text else ""
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal.message)) from None


class ParkingFilterForm(CommunityFilterForm):
    """Which parking contracts a list shows."""

    text = forms.CharField(
        label=_("Space or number"), required=False, max_length=29,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *Standing.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[ALL, *ParkingContract.Kind.choices]
    )
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("ends", _("what ends first")), ("space", _("by space")),
        ],
    )  # fmt: skip
    field_order = ("text", "standing", "kind", "community", "order")

    def wanted(self) -> ParkingFilter:
        """Return the filters; one that makes no sense is left out."""
        said = self.said()
        named = {name: said.get(name, "") for name in ("text", "standing", "kind", "order")}
        return ParkingFilter(**named, community=self.chosen_community)


class ParkingForm(HostForm):
    """A parking contract: whose, which space, from when and until when, the first plate."""

    space = forms.CharField(
        label=_("Parking space"), max_length=29, widget=forms.TextInput(attrs=UNKEPT)
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ParkingContract.Kind.choices)
    from_date = forms.DateField(label=_("From"), widget=DayInput, initial=localdate)
    until_date = forms.DateField(
        label=_("Until"), required=False, widget=DayInput,
        help_text=_("The last day; only an owned space may have none."),
    )  # fmt: skip
    plate = PlateField(label=_("Number plate"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        self.space_chosen: House | None = None
        if self.house is not None and said.get("space"):
            try:
                self.space_chosen = registry.the_house(
                    said["space"], community=self.house.community_id
                )
            except Invalid as refusal:
                self.add_error("space", str(refusal.message))
        return said

    @property
    def agreed(self) -> Agreed:
        said = self.cleaned_data
        return Agreed(said["kind"], said["from_date"], said["until_date"])


class PlateForm(forms.Form):
    """A plate, from which day on, and why."""

    plate = PlateField(label=_("Number plate"))
    reason = forms.ChoiceField(label=_("Reason"), choices=ParkingPlate.Reason.choices)
    on = forms.DateField(label=_("From"), widget=DayInput, initial=localdate)


class EndDayForm(forms.Form):
    """From which day on something is over."""

    on = forms.DateField(label=_("Day"), widget=DayInput, initial=localdate)


class FeedForm(forms.Form):
    """Which processor is told the plates of which community, under which agreement."""

    community = forms.ChoiceField(label=_("Community"))
    processor = FreeText(
        label=_("Processor"), max_length=60, help_text=_("The company that runs the barrier."),
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    agreement = forms.CharField(
        label=_("Number of the agreement"), max_length=24,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    agreed_until = forms.DateField(label=_("Agreed until"), widget=DayInput)

    def __init__(self, data: Any = None, *, by: Actor) -> None:
        super().__init__(data)
        self.communities = {one.code: one for one in registry.communities(by)}
        set_choices(self, "community", [(code, str(c)) for code, c in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]
