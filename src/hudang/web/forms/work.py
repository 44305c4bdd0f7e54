"""Which of the waiting tasks a list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.web.forms.choices import set_choices
from hudang.worklist.policy import Horizon, Kind
from hudang.worklist.queries import TaskFilter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

ALL = ("", _("All"))


class TaskFilterForm(forms.Form):
    """A kind, a deadline, a community, a word of the title."""

    text = forms.CharField(
        label=_("Number or name"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Task"), required=False, choices=[ALL, *Kind.choices])
    horizon = forms.ChoiceField(
        label=_("Deadline"), required=False, choices=[ALL, *Horizon.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)

    def __init__(self, data: Any, *, communities: Mapping[UUID, str]) -> None:
        super().__init__(data)
        self.keys = {str(key): key for key in communities}
        labels = [(str(key), name) for key, name in communities.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> TaskFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return TaskFilter(
            **{name: said.get(name, "") for name in ("text", "kind", "horizon")},
            community=self.keys.get(said.get("community", "")),
        )
