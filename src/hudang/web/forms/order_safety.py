"""A danger on an order: what happened, what proves it, until when it is to be known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.service import policy
from hudang.service.models import SafetyNote
from hudang.service.services import Incident
from hudang.web.forms.free_text import FreeText, FreeTextForm
from hudang.web.forms.inputs import DayInput


class SafetyForm(FreeTextForm):
    """What whoever works there has to know, as a fact that can be proved."""

    danger = forms.ChoiceField(label=_("danger"), choices=SafetyNote.Danger.choices)
    evidence = forms.ChoiceField(label=_("what proves it"), choices=SafetyNote.Evidence.choices)
    happened = forms.DateField(label=_("happened on"), widget=DayInput())
    until = forms.DateField(
        label=_("holds until"), widget=DayInput(),
        help_text=_("Ninety days from what happened at the most."),
    )  # fmt: skip
    text = FreeText(
        label=_("What happened"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was done and when, nothing of what somebody is like."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        today = localdate()
        first = {"happened": today, "until": today + policy.safety.KEEP}
        super().__init__(data, initial=first, auto_id="safety-%s")

    def incident(self) -> Incident:
        return Incident(**self.cleaned_data | {"kept_reason": self.reason})
