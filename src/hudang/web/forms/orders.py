"""What an order asks for, how it is found again, and what each act on it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries as registry
from hudang.service import policy, queries
from hudang.service.models import Channel, Group, ServiceRecord, Spot, Urgency
from hudang.service.queries import OrderFilter
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm
from hudang.web.forms.inputs import DayInput, MomentInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, Customer, House
    from hudang.service.models import ServiceType

ALL = ("", _("All"))
OPEN = ("open", _("Still open"))
OLDEST = "oldest"
UNKEPT = {"autocomplete": "off"}
PLACE = _("Choose who asks or which house it is about, or say which common place.")


class OrderFilterForm(forms.Form):
    """Which orders a list shows; a house or a number finds one at once."""

    text = forms.CharField(
        label=_("House or number"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, OPEN, *ServiceRecord.State.choices]
    )
    group = forms.ChoiceField(
        label=_("Kind of service"), required=False, choices=[ALL, *Group.choices]
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[ALL, *Urgency.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    recorded_from = forms.DateField(label=_("Recorded from"), required=False, widget=DayInput)
    recorded_until = forms.DateField(label=_("Recorded until"), required=False, widget=DayInput)
    late = forms.BooleanField(label=_("late only"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[("", _("newest first")), (OLDEST, _("oldest first"))],
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        teams = list(queries.teams(by.communities))
        self.teams = {str(team.id): team.id for team in teams}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])
        set_choices(self, "team", [ALL, *((str(team.id), str(team)) for team in teams)])

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("text", "state", "group", "community")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        names = ("urgency", "team", "recorded_from", "recorded_until", "order", "late")
        return [self[name] for name in names]

    @property
    def uses_more(self) -> bool:
        return any(self.data.get(field.name) for field in self.more_fields)

    def wanted(self) -> OrderFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return OrderFilter(
            **{name: said.get(name, "") for name in ("text", "state", "group", "urgency")},
            community=self.communities.get(said.get("community", "")),
            team=self.teams.get(said.get("team", "")),
            recorded_from=said.get("recorded_from"),
            recorded_until=said.get("recorded_until"),
            is_late=said.get("late", False),
            is_oldest_first=said.get("order") == OLDEST,
        )


class WhoForm(forms.Form):
    """Who rings, or where it is: a telephone, its last four digits, a name, a house."""

    q = forms.CharField(max_length=60, strip=True)


class PasteForm(forms.Form):
    """A message from a chat, as it was copied."""

    message = forms.CharField(
        label=_("Message from a chat"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, **UNKEPT}),
    )  # fmt: skip


class OrderForm(FreeTextForm):
    """An order in three fields, with those that are seldom needed behind them."""

    q = forms.CharField(
        label=_("Who or where"), required=False, max_length=60,
        help_text=_("Telephone, last four digits, name, or house like 3栋2单元1502."),
        widget=forms.TextInput(attrs={**UNKEPT, "autofocus": ""}),
    )  # fmt: skip
    who = forms.CharField(required=False, max_length=120)
    type = forms.ChoiceField(label=_("What"))
    text = FreeText(
        label=_("In his words"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2, "data-enter-submits": ""}),
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Community"))
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("as usual")), *Urgency.choices]
    )
    channel = forms.ChoiceField(label=_("Way"), choices=Channel.choices, initial=Channel.TELEPHONE)
    spot = forms.ChoiceField(
        label=_("Common place"), required=False, choices=[("", "—"), *Spot.choices]
    )
    building = forms.CharField(
        label=_("Building"), required=False, max_length=8,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    appointed_at = forms.DateTimeField(label=_("Appointment"), required=False, widget=MomentInput)
    caller_name = forms.CharField(
        label=_("Name of the caller"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    caller_mobile = forms.RegexField(
        r"^\+?[0-9 -]{5,20}$", label=_("Telephone of the caller"), required=False,
        widget=forms.TextInput(attrs={**UNKEPT, "inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.by = by
        self.meant: tuple[Customer | None, House | None] = (None, None)
        self.building_chosen: UUID | None = None
        self.communities = {one.code: one for one in registry.communities(by)}
        self.initial.setdefault("community", next(iter(self.communities), ""))
        self.types = {one.code: one for one in queries.types()}
        set_choices(self, "community", [(code, str(c)) for code, c in self.communities.items()])
        self.fields["type"].choices = _grouped(self.types)  # type: ignore[attr-defined]

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("spot", "building", "caller_name", "caller_mobile")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("urgency", "appointed_at", "channel")]

    @property
    def community_chosen(self) -> Community:
        return self.communities[self.cleaned_data["community"]]

    @property
    def type_chosen(self) -> ServiceType:
        return self.types[self.cleaned_data["type"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("who") and not said.get("spot"):
            self.add_error("q", PLACE)
        if said.get("who"):
            self._read_who(said["who"])
        elif said.get("building") and "community" in said:
            self._read_building(said["building"])
        return said

    def _read_who(self, who: str) -> None:
        try:
            self.meant = queries.asked_about(who, by=self.by)
        except (ValueError, ObjectDoesNotExist):
            self.add_error("q", _("This choice is out of date. Look for it again."))

    def _read_building(self, code: str) -> None:
        known = registry.building_ids(self.community_chosen.id)
        self.building_chosen = known.get(code.strip().rstrip("栋#"))
        if self.building_chosen is None:
            self.add_error("building", _("There is no such building in this community."))


def _grouped(types: Mapping[str, ServiceType]) -> list[tuple[Any, list[tuple[str, str]]]]:
    groups: dict[Any, list[tuple[str, str]]] = {}
    for code, one in types.items():
        groups.setdefault(Group(one.group).label, []).append((code, str(one)))
    return [("", [("", "—")]), *groups.items()]
