"""Items set apart: which of them a list shows, and the record of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries
from hudang.registry.models import Quarantine
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from datetime import date

    from hudang.accounts.actor import Actor


class FilterForm(forms.Form):
    """Which communities and states a list shows."""

    community = forms.ChoiceField(label=_("Community"), required=False)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Quarantine.Status.choices]
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        names = [(key, one.name) for key, one in self.communities.items()]
        set_choices(self, "community", [("", _("All communities")), *names])

    def wanted(self) -> dict[str, Any]:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        place = self.communities.get(chosen.get("community", ""))
        return {"community": place.id if place else None, "status": chosen.get("status", "")}


class ProofForm(forms.Form):
    """The source record: who collected the items, the proof of consent, its date, its place."""

    collector = FreeText(
        label=_("Collected by"),
        max_length=80,
        help_text=_("The company that asked the customers, for example the developer."),
    )
    proof = forms.ChoiceField(
        label=_("Proof"), choices=Quarantine.Proof.choices, widget=forms.RadioSelect
    )
    proof_date = forms.DateField(label=_("Date of the proof"), widget=DayInput)
    reference = FreeText(
        label=_("Filed under"),
        max_length=50,
        help_text=_("Where anybody who checks finds the proof: cabinet, file or document number."),
    )

    def clean_proof_date(self) -> date:
        day: date = self.cleaned_data["proof_date"]
        if day > localdate():
            raise forms.ValidationError(_("This day is in the future."))
        return day
