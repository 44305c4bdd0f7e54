"""One change of many customers: of whom, what, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry import policy, queries
from hudang.registry.models import BulkAmendment, BulkMember, Customer, Occupancy
from hudang.registry.models.bulk import FILE_ITEMS
from hudang.registry.services import CustomerFilter
from hudang.web.forms.choices import set_choices
from hudang.web.forms.customers import INCOMPLETE, RECORDS, STALE
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

What = BulkAmendment.What
_SEPARATORS = re.compile(r"[\s,;，；、]+")


class WhomForm(forms.Form):
    """Which customers of a community, by filter."""

    community = forms.ChoiceField(label=_("Community"))
    building = forms.ChoiceField(label=_("Building"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Occupancy.Role.choices]
    )
    notice = forms.ChoiceField(
        label=_("Notice"), required=False, choices=[("", _("All")), *Customer.Notice.choices]
    )
    record = forms.ChoiceField(
        label=_("Record"), required=False, choices=[("", _("All")), *RECORDS.items()]
    )

    def __init__(self, data: Any, *, actor: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        names = [(key, one.name) for key, one in self.communities.items()]
        set_choices(self, "community", names)
        set_choices(self, "building", [("", _("All buildings")), *self._buildings()])

    def _buildings(self) -> list[tuple[str, str]]:
        return [
            (f"{key}/{node.id}", f"{place.name} {node.phase} {node.code}".replace("  ", " "))
            for key, place in self.communities.items()
            for node in queries.buildings_of(place.id)
        ]

    @property
    def whom(self) -> list[BoundField]:
        return [self[name] for name in ("community", "building", "role", "notice", "record")]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        chosen = self.cleaned_data
        if chosen.get("building", "") and not chosen["building"].startswith(
            chosen.get("community", "") + "/"
        ):
            self.add_error("building", _("This building is in another community."))
        return cleaned

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]

    def filters(self) -> CustomerFilter:
        """Return the filters as the registry's services take them."""
        chosen = self.cleaned_data
        _community, _slash, building = chosen["building"].partition("/")
        return CustomerFilter(
            community=self.chosen_community.id,
            building=forms.UUIDField().to_python(building) if building else None,
            role=chosen["role"],
            notice=chosen["notice"],
            is_stale=chosen["record"] == STALE,
            is_incomplete=chosen["record"] == INCOMPLETE,
        )


class BulkForm(WhomForm):
    """Which customers, by filter or by their numbers, and the change with what it needs."""

    numbers = forms.CharField(
        label=_("Or customer numbers"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "YQL-000012", "spellcheck": "no"}),
        help_text=_("One in each line, as copied from a list. They go before filters."),
    )
    what = forms.ChoiceField(
        label=_("Change"),
        choices=[one for one in BulkAmendment.What.choices if one[0] != What.SET_VALUES],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput,
        help_text=_("For a notice handed over and for the end of occupancies."),
    )
    before = forms.CharField(
        label=_("Stands in the address"), required=False, min_length=2, max_length=60
    )
    after = forms.CharField(label=_("Takes its place"), required=False, max_length=60)
    reason = forms.ChoiceField(label=_("Reason"), choices=[*policy.REASONS.items()])

    def change(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        chosen = self.cleaned_data
        details = {name: chosen[name] for name in ("what", "day", "before", "after", "reason")}
        numbers = [one.upper() for one in _SEPARATORS.split(chosen["numbers"]) if one]
        return {**details, "filters": self.filters(), "numbers": numbers}


class TemplateForm(WhomForm):
    """For which customers, and with which items, a template for new values is made."""

    items = forms.TypedMultipleChoiceField(
        label=_("Items"),
        choices=lambda: [(item, inventory.by_number(item).label) for item in FILE_ITEMS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each becomes an empty column. An empty cell leaves what is there."),
    )


class ValuesForm(forms.Form):
    """A filled-in template, the community it is of, and why its values are set."""

    community = forms.ChoiceField(label=_("Community"))
    reason = forms.ChoiceField(label=_("Reason"), choices=[*policy.REASONS.items()])
    file = forms.FileField(label=_("File"), max_length=200)

    def __init__(self, data: Any, files: Any, *, actor: Actor) -> None:
        super().__init__(data, files)
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]


class MemberForm(forms.Form):
    """Which members of a change a list shows."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *BulkMember.Status.choices]
    )

    def wanted(self) -> str:
        """Return the state asked for; nonsense is all."""
        self.is_valid()
        return str(self.cleaned_data.get("status", ""))
