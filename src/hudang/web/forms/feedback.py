"""What a complaint or suggestion asks for, and how it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts import queries as accounts
from hudang.registry import queries as registry
from hudang.service import categories, queries
from hudang.service.models import Feedback, ServiceRecord, Severity, Source
from hudang.service.queries import FeedbackFilter
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT, WordsForm
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.orders import ALL, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User

Kind = Feedback.Kind


class FeedbackFilterForm(forms.Form):
    """Which cases a list shows; a house or a number finds one at once."""

    text = forms.CharField(
        label=_("House or number"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Kind.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, OPEN, *Feedback.State.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[ALL, *Severity.choices]
    )
    group = forms.ChoiceField(label=_("Kind of matter"), required=False)
    owner = forms.ChoiceField(label=_("Responsible"), required=False)
    recorded_from = forms.DateField(label=_("Recorded from"), required=False, widget=DayInput)
    recorded_until = forms.DateField(label=_("Recorded until"), required=False, widget=DayInput)
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
        set_choices(self, "group", [ALL, *_groups()])
        set_choices(self, "owner", [ALL, (by.code, _("my cases"))])

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("text", "kind", "state", "community")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        names = (
            "severity", "group", "owner", "recorded_from", "recorded_until", "order", "late",
        )  # fmt: skip
        return [self[name] for name in names]

    @property
    def uses_more(self) -> bool:
        return any(self.data.get(field.name) for field in self.more_fields)

    def wanted(self) -> FeedbackFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        plain = ("text", "kind", "state", "severity", "group", "owner", "order")
        return FeedbackFilter(
            **{name: said.get(name, "") for name in plain},
            community=self.communities.get(said.get("community", "")),
            recorded_from=said.get("recorded_from"),
            recorded_until=said.get("recorded_until"),
            is_late=said.get("late", False),
        )


def _groups() -> list[tuple[str, Any]]:
    """Return the groups of both kinds, those of the same code once."""
    found = {code: group.name for kind in Kind for code, group in categories.groups(kind).items()}
    return [(code, str(name)) for code, name in found.items()]


class PersonForm(forms.Form):
    """Somebody of ours, as he is looked for: an employee number or a part of the name."""

    person = forms.CharField(max_length=30, strip=True)


class AccusedForm(forms.Form):
    """Whom of ours a complaint is about: looked for, never picked from a list of everybody."""

    accused = forms.MultipleChoiceField(label=_("Complained about"), required=False)

    @property
    def accused_chosen(self) -> list[tuple[str, str]]:
        """Return those who are chosen already, as the field takes them."""
        return staff_choices(self["accused"].value() or ())

    def offer_accused(self) -> None:
        """Take whoever is chosen and known; the search has offered people of the communities."""
        set_choices(self, "accused", self.accused_chosen)


class FeedbackForm(AccusedForm, WordsForm):
    """A complaint or suggestion in three fields, with those that are seldom needed behind them."""

    about = forms.ChoiceField(label=_("What"))
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, initial=Severity.ORDINARY
    )
    source = forms.ChoiceField(label=_("Way"), choices=Source.choices, initial=Source.TELEPHONE)
    facility = forms.RegexField(
        r"^[A-Za-z0-9-]+$", label=_("Equipment"), required=False, max_length=20,
        help_text=_("What stands on its plate, like DT-3-1."),
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    order_number = forms.CharField(
        label=_("Related order"), required=False, max_length=20, help_text=_("Like GD-01-000117."),
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip

    wants_silence = forms.BooleanField(
        label=_("Wants no contact about it"), required=False,
        help_text=_("Nobody writes or calls; the case is looked into all the same."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, by=by, initial=initial)
        self.order_chosen: UUID | None = None
        self.fields["about"].choices = about_choices()  # type: ignore[attr-defined]
        self.offer_accused()

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("severity", "source")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("facility", "order_number", "wants_silence")]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("order_number") and "community" in said:
            self._read_order(said["order_number"].strip().upper())
        return said

    def _read_order(self, number: str) -> None:
        try:
            order = queries.order(number, by=self.by)
        except ServiceRecord.DoesNotExist:
            self.add_error("order_number", _("There is no such order in your communities."))
            return
        if order.community_id != self.community_chosen.id:
            self.add_error("order_number", _("This order is of another community."))
        self.order_chosen = order.id


def about_choices(*kinds: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the categories under their groups; `kind:category` names one of them."""
    grouped = [
        (f"{Kind(kind).label} · {group.name}", _lines(kind, group))
        for kind in kinds or tuple(Kind)
        for group in categories.groups(kind).values()
    ]
    return [("", [("", "—")]), *grouped]


def _lines(kind: str, group: categories.Group) -> list[tuple[str, str]]:
    return [(f"{kind}:{code}", str(name)) for code, name in group.lines.items()]


def staff_choices(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return people of ours as a choice names them: all, or those of some employee numbers."""
    people = accounts.people() if codes is None else accounts.people().filter(code__in=codes)
    return choices_of(people.order_by("code"))


def choices_of(people: Iterable[User]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.name} {one.code}") for one in people]
