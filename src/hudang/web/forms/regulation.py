"""Drafting the policy, publishing it, acknowledging it, asking and saying what it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.regulation.models import Effect
from hudang.regulation.services import ClauseText
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.regulation.models import Clause

_ZH = {"lang": "zh-hans"}
_EN = {"lang": "en"}


class ClauseForm(forms.Form):
    """What a clause says in both languages, and which controls carry it out."""

    title_zh = forms.CharField(
        label=_("title in Chinese"), max_length=40, widget=forms.TextInput(attrs=_ZH)
    )
    title_en = forms.CharField(
        label=_("title in English"), max_length=80, widget=forms.TextInput(attrs=_EN)
    )
    text_zh = forms.CharField(
        label=_("text in Chinese"), widget=forms.Textarea(attrs={"rows": 8, **_ZH})
    )
    summary_en = forms.CharField(
        label=_("summary in English"), widget=forms.Textarea(attrs={"rows": 8, **_EN})
    )
    controls = forms.CharField(
        label=_("controls that carry it out"),
        max_length=200,
        help_text=_("Like LC-019, LC-091."),
    )

    @classmethod
    def of(cls, data: Mapping[str, Any], clause: Clause | None) -> ClauseForm:
        """Return the form, filled with what a clause says now."""
        initial = {name: getattr(clause, name) for name in cls.base_fields} if clause else {}
        if clause:
            initial["controls"] = ", ".join(clause.controls)
        return cls(data or None, initial=initial)

    def clean_controls(self) -> list[str]:
        """Read the numbers, whatever stands between them."""
        found = re.split(r"[\s,，、;；]+", self.cleaned_data["controls"].strip().upper())
        return list(dict.fromkeys(filter(None, found)))

    def text(self) -> ClauseText:
        return ClauseText(**self.cleaned_data)


class ChangesForm(forms.Form):
    """What is new in a version, in both languages."""

    changes_zh = forms.CharField(
        label=_("what is new, in Chinese"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, **_ZH}),
    )
    changes_en = forms.CharField(
        label=_("what is new, in English"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, **_EN}),
    )


class AcknowledgeForm(forms.Form):
    """Saying that one has read the version on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_read = forms.BooleanField(label=_("I have read the policy and will keep to it."))


class QuestionForm(forms.Form):
    """A question about a clause."""

    question = FreeText(
        label=_("question"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write nothing about a customer: everybody reads it."),
    )


class InterpretationForm(forms.Form):
    """What customer service answers."""

    answer = FreeText(
        label=_("interpretation"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    effect = forms.ChoiceField(label=_("effect"), choices=Effect.choices, widget=forms.RadioSelect)

    def clean_effect(self) -> Effect:
        return Effect(self.cleaned_data["effect"])
