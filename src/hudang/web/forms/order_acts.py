"""What each act on an order says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.service import policy, queries
from hudang.service.models import ServiceRecord
from hudang.web.forms.free_text import FreeText, FreeTextForm


class ActForm(forms.Form):
    """What every act on an order carries: which edition of it was looked at."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def shown_fields(self) -> list[forms.BoundField]:
        """Return the fields to show; the reason of a find only once it is asked for."""
        if isinstance(self, FreeTextForm):
            return self.asked_fields()
        return self.visible_fields()


class TakeUpForm(ActForm):
    """Nothing more than the click."""


class TextForm(ActForm, FreeTextForm):
    """Words that go with an act."""

    text = FreeText(
        label=_("Words"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class CloseForm(ActForm, FreeTextForm):
    """What was said when who asked was called again, where somebody was reached."""

    text = FreeText(
        label=_("What the customer said"), required=False, max_length=policy.LONGEST_TEXT,
        is_sealed=True, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class FinishForm(TextForm):
    """How it ended, what was done, and how long it took."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ServiceRecord.Outcome.choices)
    minutes = forms.IntegerField(
        label=_("Minutes of work"), required=False, min_value=1, max_value=6000
    )
    field_order = ("outcome", "text", "minutes", "kept_reason")


class WaitForm(ActForm):
    """What it waits for."""

    waits = forms.ChoiceField(label=_("It waits"), choices=ServiceRecord.Wait.choices)


class CancelForm(ActForm):
    """Why it is not needed."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ServiceRecord.Cancel.choices)


class AssignForm(ActForm):
    """To which team, and to whom in it: nobody named means who has least to do."""

    to = forms.ChoiceField(label=_("Team and person"))

    def __init__(self, data: Any = None, *, order: ServiceRecord, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        fit = [
            team for team in queries.teams([order.community_id]) if order.type.group in team.groups
        ]
        self.teams = {team.code: team for team in fit}
        choices = [
            (team.name, [(f"{team.code}:", _("who has least to do")), *_people(team)])
            for team in fit
        ]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        team, _sign, person = self.cleaned_data["to"].partition(":")
        return {"team": self.teams[team], "person": person}


def _people(team: Any) -> list[tuple[str, str]]:
    return [(f"{team.code}:{person}", person) for person in queries.members_of(team)]
