"""Communities and their offices: what a list shows, and what a move to another office says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts import queries as accounts
from hudang.registry.models import OfficeMove
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.people import NamedChoice

if TYPE_CHECKING:
    from hudang.accounts.models import Office


class OfficeFilterForm(forms.Form):
    """Which communities a list shows: of an office, by name or code."""

    text = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    office = NamedChoice(
        label=_("Project office"), required=False, queryset=None, empty_label=_("All offices")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["office"].queryset = accounts.offices()  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        office = self.cleaned_data.get("office")
        return {
            "text": self.cleaned_data.get("text", "").strip(),
            "office": office.pk if office else None,
        }


class MoveFilterForm(forms.Form):
    """Which moves a list shows."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *OfficeMove.Status.choices]
    )

    def wanted(self) -> str:
        """Return the state asked for; nonsense is all."""
        self.is_valid()
        return str(self.cleaned_data.get("status", ""))


class OfficeMoveForm(forms.Form):
    """The office that is to run a community, from which day, and why."""

    office = NamedChoice(label=_("Office from then on"), queryset=None)
    effective_date = forms.DateField(
        label=_("From"),
        widget=DayInput,
        initial=localdate,
        help_text=_("Today means as soon as the second person confirms."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=OfficeMove.Reason.choices)

    def __init__(self, data: Any, *, but: Office) -> None:
        super().__init__(data)
        others = accounts.offices().exclude(pk=but.pk)
        self.fields["office"].queryset = others  # type: ignore[attr-defined]
