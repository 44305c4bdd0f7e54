"""Choosing the columns of the customer list: which are shown, and which comes before which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.web import customer_columns

if TYPE_CHECKING:
    from hudang.web.customer_columns import Heading

CODES = [(one.code, one.text) for one in customer_columns.OPTIONAL]


class ColumnsForm(forms.Form):
    """Every optional column in its order, the shown ones ticked; a step moves one by one place."""

    arranged = forms.MultipleChoiceField(choices=CODES)
    shown = forms.MultipleChoiceField(choices=CODES, required=False)
    up = forms.ChoiceField(choices=CODES, required=False)
    down = forms.ChoiceField(choices=CODES, required=False)
    usual = forms.BooleanField(required=False)

    def clean_arranged(self) -> list[str]:
        given: list[str] = self.cleaned_data["arranged"]
        if sorted(given) != sorted(code for code, _text in CODES):
            raise forms.ValidationError(_("Each column has one place."))
        return given

    @property
    def is_step(self) -> bool:
        return bool(self.cleaned_data["up"] or self.cleaned_data["down"])

    @property
    def shown_codes(self) -> list[str]:
        return list(self.cleaned_data["shown"])

    def stepped(self) -> list[Heading]:
        """Return all columns after the step; at either end there is nowhere to go."""
        codes: list[str] = list(self.cleaned_data["arranged"])
        moved = self.cleaned_data["up"] or self.cleaned_data["down"]
        before = codes.index(moved)
        after = before - 1 if self.cleaned_data["up"] else before + 1
        codes.insert(min(max(after, 0), len(codes) - 1), codes.pop(before))
        return customer_columns.arranged(codes)

    def wanted(self) -> list[str] | None:
        """Return the columns to keep, or None for the usual ones."""
        chosen = self.cleaned_data
        if chosen["usual"]:
            return None
        return [code for code in chosen["arranged"] if code in chosen["shown"]]
