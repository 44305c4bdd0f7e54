"""A printed page of the log, typed back in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.daily import PageError, Typed


class TypedPage(forms.Form):
    """The number of the last entry and the eight groups, as they stand on the page."""

    page = forms.CharField(
        label=_("number and groups"),
        help_text=_("The number of the last entry, then the eight groups; case does not matter."),
        max_length=100,
    )

    def clean_page(self) -> Typed:
        try:
            return Typed.parse(self.cleaned_data["page"])
        except PageError as error:
            raise forms.ValidationError(str(error)) from error
