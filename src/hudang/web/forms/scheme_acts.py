"""What is said when a scheme is judged, suspended or asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.classification.models import SchemeVersion
from hudang.classification.models.reviews import LONGEST_SAID
from hudang.classification.policy import Point
from hudang.classification.services import Review
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from django.forms import BoundField


class SchemeStepForm(forms.Form):
    """Nothing more than the click."""

    def __init__(self, data: Any = None, *, version: SchemeVersion) -> None:
        super().__init__(data, initial={"edition": version.edition})

    def said(self) -> dict[str, Any]:
        """Return what the form says, as the service takes it."""
        return dict(self.cleaned_data)


class SubmitForm(SchemeStepForm):
    """A draft is submitted as it was seen."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class SuspendForm(SchemeStepForm):
    """Why nothing of a scheme may have an effect for the time being."""

    reason = FreeText(label=_("Reason"), max_length=300)


class ResumeForm(SchemeStepForm):
    """Why a scheme may go on; said where a run of it went over a limit."""

    reason = FreeText(label=_("Reason"), max_length=300)

    def __init__(self, data: Any = None, *, version: SchemeVersion) -> None:
        super().__init__(data, version=version)
        if version.suspended_for != SchemeVersion.Cause.FAIRNESS:
            del self.fields["reason"]


class AskForm(forms.Form):
    """Why a criterion is needed that may stand in for a protected attribute."""

    reason = FreeText(label=_("Why it is needed"), max_length=LONGEST_SAID)


class DecideForm(forms.Form):
    """Whether it may be used, and why."""

    is_granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("It may be used")), ("no", _("It may not"))],
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    answer = FreeText(label=_("Reason"), max_length=LONGEST_SAID)


class ReviewForm(forms.Form):
    """A finding on every point of the list, conditions, an opinion; signed or returned."""

    conditions = FreeText(
        label=_("Conditions"), required=False, max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    opinion = FreeText(
        label=_("Opinion, or what has to be mended"), max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for point in Point:
            self.fields[point.value] = FreeText(
                label=point.label, required=False, max_length=LONGEST_SAID,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def points(self) -> list[BoundField]:
        return [self[point.value] for point in Point]

    def review(self) -> Review:
        said = self.cleaned_data
        points = {point.value: said[point.value] for point in Point if said[point.value]}
        return Review(points, said["opinion"], said["conditions"])
