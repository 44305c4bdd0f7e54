"""Which of the texts with finds a list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.core.free_text import Kind
from hudang.purposes.models import TextPlace

ALL = ("", _("All"))


class FlaggedForm(forms.Form):
    """By what was found, where it was written, and whether somebody has seen to it."""

    kind = forms.ChoiceField(
        label=_("What was found"), required=False, choices=[ALL, *Kind.choices]
    )
    place = forms.ChoiceField(
        label=_("Written as"), required=False, choices=[ALL, *TextPlace.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, ("open", _("to be followed up"))]
    )

    def wanted(self) -> dict[str, Any]:
        """Return what the query takes; a choice that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data if self.is_bound else {}
        return {
            "kind": said.get("kind", ""),
            "place": said.get("place", ""),
            "only_open": said.get("state") == "open",
        }
