"""Accounts and posts: who works here, in which role, where and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import CODE, OF_PEOPLE, Role
from hudang.accounts.services import Scope, Terms, terms_of_deputy
from hudang.core.calendar import begin_of, end_of
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from hudang.accounts.models import Department, Office, Post, User
    from hudang.purposes.models import Purpose
    from hudang.registry.models import Community


class PersonForm(forms.Form):
    """The one account of a natural person."""

    code = forms.CharField(label=_("employee number"), max_length=20, validators=[CODE])
    name = forms.CharField(label=_("name"), max_length=50)


def moment_of(day: date, *, at: datetime) -> datetime:
    """Return the beginning of a day; today begins now."""
    return max(at, begin_of(day))


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A choice among rows that have a name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AppointmentForm(forms.Form):
    """A post: a role in some communities, for some purposes, for a time."""

    role = forms.ChoiceField(label=_("role"), choices=OF_PEOPLE)
    title = FreeText(label=_("title of the post"), max_length=40, required=False)
    valid_from = forms.DateField(label=_("from"), widget=DayInput(), initial=localdate)
    valid_until = forms.DateField(
        label=_("until and including"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty means until further notice."),
    )
    beat = forms.CharField(
        label=_("beat: buildings"),
        max_length=200,
        required=False,
        help_text=_(
            "Like 1, 2, 3, in the one community chosen; empty means no beat, * all of it."
        ),
    )
    is_deputy = forms.BooleanField(label=_("deputy"), required=False)
    field_order = (
        "role", "title", "department", "office", "superior", "valid_from", "valid_until",
        "communities", "beat", "purposes", "is_deputy",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        departments: QuerySet[Department],
        offices: QuerySet[Office],
        communities: QuerySet[Community],
        purposes: Iterable[Purpose],
        people: QuerySet[User],
    ) -> None:
        super().__init__(data)
        self.fields["superior"] = NamedChoice(
            people,
            label=_("superior"),
            required=False,
            empty_label=_("nobody"),
            help_text=_("Nobody approves what a superior applies for."),
        )
        self.fields["department"] = NamedChoice(
            departments, label=_("department"), empty_label=None
        )
        self.fields["office"] = NamedChoice(
            offices, label=_("project office"), required=False, empty_label=_("all offices")
        )
        self.fields["communities"] = forms.ModelMultipleChoiceField(
            communities,
            label=_("communities"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["purposes"] = forms.MultipleChoiceField(
            choices=[(purpose.code, purpose.name) for purpose in purposes],
            label=_("purposes"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A beat belongs to one community; its end does not lie before its beginning."""
        values = super().clean() or self.cleaned_data
        if values.get("beat") and len(values.get("communities") or ()) != 1:
            self.add_error("beat", _("A beat needs exactly one community."))
        start, end = values.get("valid_from"), values.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("A post cannot end before it begins."))
        return values

    def terms(self, *, at: datetime) -> Terms:
        """Return the post as it is proposed."""
        values = self.cleaned_data
        return Terms(
            role=Role(values["role"]),
            department=values["department"],
            scope=self._scope(),
            title=values["title"],
            office=values["office"],
            superior=values["superior"],
            is_deputy=values["is_deputy"],
            valid_from=moment_of(values["valid_from"], at=at),
            valid_until=values["valid_until"] and end_of(values["valid_until"]),
        )

    def _scope(self) -> Scope:
        """Return where and what for the post acts."""
        values = self.cleaned_data
        communities = [community.pk for community in values["communities"]]
        return Scope(
            communities=communities,
            beats={communities[0]: self._buildings()} if values["beat"] else {},
            purposes=values["purposes"],
        )

    def _buildings(self) -> list[str]:
        text = self.cleaned_data["beat"].replace("，", ",").replace("、", ",")
        return (
            []
            if text.strip() == "*"
            else [part.strip() for part in text.split(",") if part.strip()]
        )


class DeputyForm(forms.Form):
    """Who acts for the holder of a post while he is away, and how long."""

    field_order = ("person", "valid_from", "valid_until")

    valid_from = forms.DateField(label=_("from"), widget=DayInput(), initial=localdate)
    valid_until = forms.DateField(label=_("until and including"), widget=DayInput())

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["person"] = NamedChoice(people, label=_("deputy"), empty_label=None)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("valid_from"), values.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("A post cannot end before it begins."))
        return values

    def terms(self, post: Post, *, at: datetime) -> Terms:
        """Return the deputy's post as it is proposed: all of the holder's."""
        values = self.cleaned_data
        return terms_of_deputy(
            post,
            valid_from=moment_of(values["valid_from"], at=at),
            valid_until=values["valid_until"] and end_of(values["valid_until"]),
        )


class HandoverForm(forms.Form):
    """Who takes over, and whether the giver leaves the company."""

    field_order = ("receiver", "is_leaving")

    is_leaving = forms.BooleanField(
        label=_("the giver leaves the company; the account is closed"), required=False
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["receiver"] = NamedChoice(people, label=_("successor"), empty_label=None)
        self.order_fields(self.field_order)


class RefusalForm(forms.Form):
    """Why a proposal is refused."""

    reason = FreeText(
        label=_("reason"),
        max_length=200,
        help_text=_("The proposer reads it. Nothing about customers belongs here."),
    )
