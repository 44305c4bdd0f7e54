"""Which classes that wait for a person a list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.classification.queries import WaitingFilter
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor


class WaitingFilterForm(forms.Form):
    """A customer's number, a community, an order."""

    number = forms.CharField(
        label=_("Customer number"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[("", _("oldest first")), ("newest", _("newest first"))],
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> WaitingFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return WaitingFilter(
            number=said.get("number", "").strip().upper(),
            community=self.communities.get(said.get("community", "")),
            is_newest_first=said.get("order") == "newest",
        )
