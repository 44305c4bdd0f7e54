"""When somebody is reminded of his work."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.worklist.models import Days
from hudang.worklist.policy import QUIET_FROM, QUIET_UNTIL, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator


def _times() -> Iterator[tuple[str, str]]:
    """Yield the half hours of the day outside the quiet hours."""
    for half_hour in range(48):
        moment = time(half_hour // 2, half_hour % 2 * 30)
        if QUIET_UNTIL <= moment < QUIET_FROM:
            yield (f"{moment:%H:%M}", f"{moment:%H:%M}")


class ReminderForm(forms.Form):
    """The days, and the time of the day."""

    days = forms.ChoiceField(label=_("Days"), choices=Days.choices)
    time = forms.ChoiceField(label=_("Time of day"), choices=_times)

    def schedule(self) -> Schedule:
        said = self.cleaned_data
        return Schedule(Days(said["days"]), time.fromisoformat(said["time"]))
