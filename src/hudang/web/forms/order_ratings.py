"""A score that was given on the telephone, and what was done about a low one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.service import policy
from hudang.web.forms.free_text import FreeText, FreeTextForm


class EnterForm(FreeTextForm):
    """What the customer answered to the question how it was, from one to five."""

    score = forms.TypedChoiceField(
        label=_("Score"), coerce=int, choices=[(one, str(one)) for one in policy.SCORES]
    )
    text = FreeText(
        label=_("What the customer said"), required=False, max_length=policy.LONGEST_TEXT,
        is_sealed=True, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class FollowUpForm(FreeTextForm):
    """What was done about a low score."""

    text = FreeText(
        label=_("What was done about it"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
