"""Which proposed amendments a list shows, and why one is rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.collection.models import PROPOSABLE, ProposedAmendment
from hudang.purposes import inventory
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

ALL = ("", _("All"))
EVERY = "all"


class ProposalFilterForm(forms.Form):
    """Which proposals a list shows: those to be verified, unless asked otherwise."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", ProposedAmendment.State.PROPOSED.label),
            (EVERY, _("All")),
            *ProposedAmendment.State.choices[1:],
        ],
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    item = forms.ChoiceField(label=_("Data item"), required=False)
    number = forms.CharField(label=_("Customer number"), required=False, max_length=20)
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[("", _("oldest first")), ("newest", _("newest first"))],
    )

    def __init__(self, data: Any, *, communities: Mapping[UUID, str]) -> None:
        super().__init__(data)
        set_choices(
            self, "community", [ALL, *((str(key), communities[key]) for key in communities)]
        )
        items = [(str(number), inventory.by_number(number).label) for number in PROPOSABLE]
        set_choices(self, "item", [ALL, *items])

    def wanted(self) -> dict[str, Any]:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        names = {"community": "community_id", "item": "item", "number": "customer__number__iexact"}
        said = {key: self.cleaned_data.get(name, "").strip() for name, key in names.items()}
        state = self.cleaned_data.get("state") or ProposedAmendment.State.PROPOSED
        said["state"] = "" if state == EVERY else state
        return {key: value for key, value in said.items() if value}

    @property
    def is_newest_first(self) -> bool:
        return bool(self.cleaned_data.get("order"))


class RejectionForm(forms.Form):
    """Why a proposed value is rejected; nothing is chosen before."""

    reason = forms.ChoiceField(
        label=_("Why it is rejected"),
        choices=[("", _("choose")), *ProposedAmendment.Reason.choices],
    )
