"""The day from which a published text holds."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from hudang.web.forms.inputs import DayInput


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
        return at if day == localdate(at) else make_aware(datetime.combine(day, time.min))
