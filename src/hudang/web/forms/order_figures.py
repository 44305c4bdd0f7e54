"""Which orders the figures count, and what they are compared by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries as registry
from hudang.service import queries
from hudang.service.models import Group
from hudang.service.queries import By, FigureFilter
from hudang.web.forms.choices import set_choices
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

USUAL = timedelta(days=182)
LONGEST = timedelta(days=731)


class FiguresForm(forms.Form):
    """A time, a community and a kind; where nothing sensible is said, half a year of all."""

    first = forms.DateField(label=_("Recorded from"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Recorded until"), required=False, widget=DayInput)
    community = forms.ChoiceField(label=_("Community"), required=False)
    group = forms.ChoiceField(
        label=_("Kind of service"), required=False, choices=[("", _("All")), *Group.choices]
    )
    by = forms.ChoiceField(label=_("Compare by"), required=False, choices=By.choices)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        self.communities = frozenset(by.communities)
        names = registry.community_names(by)
        self.keys = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is not before the first."))
        elif first and (last or localdate()) - first > LONGEST:
            self.add_error("first", _("Two years at most are counted at once."))
        return said

    def wanted(self) -> FigureFilter:
        self.is_valid()
        said = self.cleaned_data
        last: date = said.get("last") or localdate()
        return FigureFilter(
            first=said.get("first") or last - USUAL,
            last=last,
            communities=queries.narrowed(
                self.communities, self.keys.get(said.get("community", ""))
            ),
            group=said.get("group", ""),
        )

    def comparison(self) -> By:
        """Return what is compared; several communities are, where nothing is said."""
        self.is_valid()
        usual = By.COMMUNITY if len(self.wanted().communities) > 1 else By.GROUP
        return By(self.cleaned_data.get("by") or usual)
