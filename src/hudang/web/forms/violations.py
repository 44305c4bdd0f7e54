"""What was found and where, how violations are found again, and what a report is to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries as registry
from hudang.violations import catalogue, policy, queries
from hudang.violations.models import ReportedPerson, Violation
from hudang.violations.queries import ViolationFilter
from hudang.violations.services import Draft, Finding
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT, PlaceForm
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import MomentInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer

ALL = ("", _("All"))
OPEN = ("open", _("Not over"))


class ViolationFilterForm(forms.Form):
    """Which violations a list shows; a house or a number finds one at once, nobody's name does."""

    text = forms.CharField(
        label=_("House or number"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, OPEN, *Violation.State.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("oldest", _("oldest first")), ("due", _("due first")),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("late only"), required=False)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])
        set_choices(self, "kind", [ALL, *kind_choices()])

    def wanted(self) -> ViolationFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return ViolationFilter(
            **{name: said.get(name, "") for name in ("text", "kind", "state", "order")},
            community=self.communities.get(said.get("community", "")),
            is_late=said.get("late", False),
        )


class FiguresOfCommunityForm(forms.Form):
    """Of which community the figures are; of all together otherwise."""

    community = forms.ChoiceField(label=_("Community"), required=False)

    def __init__(self, data: Any, *, names: Mapping[UUID, str]) -> None:
        super().__init__(data)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def places(self) -> list[UUID]:
        """Return the communities that are counted."""
        chosen = self.cleaned_data.get("community", "") if self.is_valid() else ""
        return [self.communities[chosen]] if chosen else list(self.communities.values())


def kind_choices() -> list[tuple[str, str]]:
    return [(code, kind.name) for code, kind in catalogue.kinds().items()]


class FindingForm(PlaceForm):
    """What somebody of ours saw, where, and what made him look; never who told him."""

    needs_place = True

    kind = forms.ChoiceField(label=_("What"))
    way = forms.ChoiceField(
        label=_("How it was found"), choices=Violation.Way.choices,
        help_text=_("Whoever told us is not recorded, and neither is his order or complaint."),
    )  # fmt: skip
    found_at = forms.DateTimeField(label=_("Found at"), widget=MomentInput)
    is_danger = forms.BooleanField(label=_("Danger to life: on the same day"), required=False)
    source = forms.CharField(
        label=_("Renovation at whose inspection it was found"), required=False, max_length=20,
        help_text=_("Like ZX-01-000117."), widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    text = FreeText(
        label=_("What was seen"), max_length=policy.LONGEST_TEXT,
        help_text=_("The place and the facts. No name, no number, nothing about who told us."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, by=by, initial=initial)
        self.initial.setdefault("found_at", localtime(now()).replace(second=0, microsecond=0))
        set_choices(self, "kind", [("", "—"), *kind_choices()])

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("spot", "building")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("way", "found_at", "source", "is_danger")]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not said.get("who") and not said.get("spot"):
            self.add_error("q", _("Choose the house, or say which common place."))
        return said

    @property
    def finding(self) -> Finding:
        said, house = self.cleaned_data, self.meant[1]
        return Finding(
            community=self.community_chosen.id,
            house=house.id if house else None,
            building=self.building_chosen,
            spot="" if house else said["spot"],
            source=said["source"].strip().upper(),
            **{name: said[name] for name in ("kind", "way", "text", "found_at", "is_danger")},
        )


class DraftForm(forms.Form):
    """To whom it is reported, what the report holds, and for a person why."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    authority = forms.ChoiceField(label=_("Authority"))
    parts = forms.MultipleChoiceField(
        label=_("What it holds"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Place and kind always. Leave out what the authority does not need."),
    )  # fmt: skip
    customer = forms.ChoiceField(
        label=_("Who holds the house"), required=False,
        help_text=_("Only where the report holds a name or telephone."),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Why the authority cannot act without"), required=False,
        choices=[("", "—"), *ReportedPerson.Reason.choices],
    )  # fmt: skip
    asked_by = forms.CharField(
        label=_("Number of the authority's letter"), required=False, max_length=29,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    text = FreeText(
        label=_("What it says"), max_length=policy.LONGEST_TEXT,
        help_text=_("The facts, and what we ask for. No name, no number, no judgement."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, violation: Violation, names: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial={"edition": violation.edition})
        self.holders = {one.number: one for one in queries.holders_of(violation)}
        known = catalogue.authorities()
        set_choices(
            self, "authority", [(one, known[one].name) for one in violation.kind.authorities]
        )
        set_choices(self, "parts", _part_choices(violation))
        set_choices(
            self, "customer",
            [("", _("nobody")), *((one, f"{one} {names.get(one, '')}") for one in self.holders)],
        )  # fmt: skip

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        chosen: Customer | None = self.holders.get(said["customer"])
        names = ("authority", "parts", "text", "reason", "asked_by")
        return Draft(customer=chosen, **{name: said[name] for name in names})


def _part_choices(violation: Violation) -> list[tuple[str, str]]:
    """Return what may be chosen of the parts that the kind permits, each with what it is for."""
    known = catalogue.parts()
    return [
        (code, f"{known[code].name}: {known[code].why}")
        for code in violation.kind.parts
        if code not in catalogue.ALWAYS
    ]
