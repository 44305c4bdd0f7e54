"""The filters of the access log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import Act
from hudang.core.calendar import begin_of
from hudang.web.forms.inputs import DayInput

USUAL_DAYS = 7


def _first_day() -> date:
    return localdate() - timedelta(days=USUAL_DAYS - 1)


class LogFilter(forms.Form):
    """Which entries to show: from day to day, of one act, of one person."""

    first = forms.DateField(label=_("from"), widget=DayInput(), required=False)
    last = forms.DateField(
        label=_("until and including"),
        widget=DayInput(),
        required=False,
    )
    act = forms.ChoiceField(
        label=_("act"), choices=[("", _("all acts")), *Act.choices], required=False
    )
    actor = forms.CharField(label=_("employee number"), max_length=20, required=False)

    def __init__(self, data: Any) -> None:
        usual = {"first": _first_day().isoformat(), "last": localdate().isoformat()}
        super().__init__({**usual, **data.dict()})

    def wanted(self) -> dict[str, Any]:
        """Return the filters as the log's queries take them; nonsense falls back to the usual."""
        self.is_valid()
        first = self.cleaned_data.get("first") or _first_day()
        last = self.cleaned_data.get("last") or localdate()
        return {
            "since": begin_of(first),
            "until": begin_of(last + timedelta(days=1)),
            "act": self.cleaned_data.get("act", ""),
        }

    def actor_code(self) -> str:
        """Return the employee number asked for, as numbers are written."""
        self.is_valid()
        return str(self.cleaned_data.get("actor", "")).strip().upper()
