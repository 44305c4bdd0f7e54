"""What each act on a violation or its report says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.violations import catalogue, policy
from hudang.violations.models import AuthorityReport, Violation, ViolationStep
from hudang.violations.services import Answer, Handed, Telling
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.order_acts import ActForm

ROWS: Any = {"rows": 2}


class ViolationActForm(ActForm):
    """An act: it names the edition of the violation that was looked at."""

    def __init__(self, data: Any = None, *, violation: Violation, prefix: str) -> None:
        first = {"edition": violation.edition, **self.first()}
        super().__init__(data, initial=first, auto_id=f"{prefix}-%s")
        self.violation = violation

    def first(self) -> dict[str, Any]:
        """Return what stands in the fields before anything is written."""
        return {}

    def about(self) -> list[Any]:
        """Return what the act takes besides the violation or report, and its edition."""
        return []

    def said(self) -> dict[str, Any]:
        """Return what the form says, as the service takes it."""
        return dict(self.cleaned_data)

    @property
    def edition_alone(self) -> dict[str, int]:
        return {"edition": self.cleaned_data["edition"]}


class StepForm(ViolationActForm):
    """Nothing more than the click."""


class WordsOfViolationForm(ViolationActForm):
    """Words that go with an act; nothing about a person stays in them."""

    text = FreeText(
        label=_("Words"), max_length=policy.LONGEST_TEXT, widget=forms.Textarea(attrs=ROWS)
    )


class TellingForm(ViolationActForm):
    """How the household was told to stop, and until when."""

    way = forms.ChoiceField(label=_("How they were told"), choices=ViolationStep.Way.choices)
    until = forms.DateField(label=_("To end until"), widget=DayInput)
    text = FreeText(
        label=_("What they were told"), max_length=policy.LONGEST_TEXT,
        widget=forms.Textarea(attrs=ROWS),
    )  # fmt: skip

    def first(self) -> dict[str, Any]:
        return {"until": localdate() + timedelta(days=policy.LOOK_DAYS)}

    def about(self) -> list[Any]:
        said = self.cleaned_data
        return [Telling(said["way"], said["until"], said["text"])]

    def said(self) -> dict[str, Any]:
        return self.edition_alone


class LookForm(WordsOfViolationForm):
    """What became of it."""

    is_over = forms.BooleanField(label=_("It is over"), required=False)


class RingForm(ViolationActForm):
    """Which authority was rung at once."""

    authority = forms.ChoiceField(label=_("Authority"))

    def __init__(self, data: Any = None, *, violation: Violation, prefix: str) -> None:
        super().__init__(data, violation=violation, prefix=prefix)
        known = catalogue.authorities()
        set_choices(
            self, "authority", [(one, known[one].name) for one in violation.kind.authorities]
        )


class CloseViolationForm(WordsOfViolationForm):
    """What became of what was reported."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Violation.Outcome.choices)


class HandedForm(ViolationActForm):
    """How, when and under which number a report was taken."""

    way = forms.ChoiceField(label=_("Way"), choices=AuthorityReport.Way.choices)
    on = forms.DateField(label=_("Given to the authority on"), widget=DayInput)
    receipt = forms.CharField(
        label=_("Number of the receipt"), max_length=29, widget=forms.TextInput(attrs=UNKEPT)
    )

    def first(self) -> dict[str, Any]:
        return {"on": localdate()}

    def about(self) -> list[Any]:
        said = self.cleaned_data
        return [Handed(said["way"], said["on"], said["receipt"])]

    def said(self) -> dict[str, Any]:
        return self.edition_alone


class AuthorityAnswerForm(ViolationActForm):
    """What the authority said, as far as it asks something of us."""

    on = forms.DateField(label=_("Answered on"), widget=DayInput)
    number = forms.CharField(
        label=_("Number of the answer"), required=False, max_length=29,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    text = FreeText(
        label=_("What it asks of us"), max_length=policy.LONGEST_TEXT,
        help_text=_("No penalty and no name: what was decided about a person is not kept."),
        widget=forms.Textarea(attrs=ROWS),
    )  # fmt: skip

    def first(self) -> dict[str, Any]:
        return {"on": localdate()}

    def about(self) -> list[Any]:
        said = self.cleaned_data
        return [Answer(said["on"], said["number"], said["text"])]

    def said(self) -> dict[str, Any]:
        return self.edition_alone


class NoticeForm(forms.Form):
    """Until when a printed notice asks that it ends."""

    until = forms.DateField(label=_("To end until"), widget=DayInput)
