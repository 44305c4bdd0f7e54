"""The day from which a published text holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.core.calendar import begin_of
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from datetime import datetime


class EffectiveForm(forms.Form):
    """A text that is published to hold from a day on."""

    day = forms.DateField(
        label=_("effective from"),
        initial=localdate,
        help_text=_("Today means at once; a version never holds for days that are gone."),
        widget=DayInput(),
    )

    def effective_from(self, *, at: datetime) -> datetime:
        """Return the beginning of the chosen day, or this moment where the day is today."""
        day = self.cleaned_data["day"]
        return at if day == localdate(at) else begin_of(day)
