"""Duplicates: which pairs a list shows, and what two records become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hudang.duplicates import policy
from hudang.duplicates.models import Merge, Pair, Reason
from hudang.purposes import inventory
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from django.forms import BoundField

    from hudang.duplicates.services import Side, SideBySide

FIRST, SECOND = "first", "second"
NEWEST = "newest"


class PairFilterForm(forms.Form):
    """Which pairs a list shows; nothing sealed is asked here."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Pair.Status.choices]
    )
    band = forms.ChoiceField(
        label=_("Likeness"), required=False, choices=[("", _("All")), *policy.Band.choices]
    )
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("All")), *Reason.choices]
    )
    number = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sort = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[("", _("likeness, highest first")), (NEWEST, _("found, newest first"))],
    )

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in ("status", "band", "reason", "number"))

    @property
    def uses_more(self) -> bool:
        return any(self.data.get(name) for name in ("reason", "number", "sort"))

    def wanted(self) -> dict[str, Any]:
        """Return the filters as the query takes them; one that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return {
            "status": chosen.get("status", ""),
            "band": chosen.get("band", ""),
            "reason": chosen.get("reason", ""),
            "number": chosen.get("number", "").strip().upper(),
            "newest_first": chosen.get("sort") == NEWEST,
        }


class MergeFilterForm(forms.Form):
    """Which merges a list shows."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Merge.Status.choices]
    )

    def wanted(self) -> dict[str, str]:
        """Return the filter as the query takes it."""
        self.is_valid()
        return {"status": self.cleaned_data.get("status", "")}


class MergeForm(forms.Form):
    """Which of two records stays, and of each item that differs whose value is right."""

    kept = forms.ChoiceField(label=_("Which record stays"), widget=forms.RadioSelect)
    revisions = forms.RegexField(r"^\d{1,9}-\d{1,9}$", widget=forms.HiddenInput)

    def __init__(self, data: Any, *, view: SideBySide) -> None:
        pair = view.pair
        revisions = f"{pair.customer.revision}-{pair.other.revision}"
        super().__init__(data, initial={"kept": FIRST, "revisions": revisions})
        self.view = view
        set_choices(self, "kept", [(FIRST, pair.customer.number), (SECOND, pair.other.number)])
        for item in self._differing():
            self.fields[f"item_{item}"] = _choice(view, item)

    def field_of(self, item: int) -> BoundField | None:
        """Return the field that chooses the value of an item; None where nothing is to choose."""
        name = f"item_{item}"
        return self[name] if name in self.fields else None

    def choice(self) -> dict[str, Any]:
        """Return what the service takes."""
        kept = self.cleaned_data["kept"]
        pair = self.view.pair
        ids = {FIRST: pair.customer_id, SECOND: pair.other_id}
        first, second = map(int, self.cleaned_data["revisions"].split("-"))
        taken = [
            item
            for item in self._differing()
            if self.cleaned_data[f"item_{item}"] not in {kept, ""}
            and item in self._side(self.cleaned_data[f"item_{item}"]).masks
        ]
        return {
            "kept": ids[kept],
            "taken": taken,
            "revisions": (first, second) if kept == FIRST else (second, first),
        }

    def _differing(self) -> list[int]:
        first, second = self.view.first.masks, self.view.second.masks
        either = policy.offered_items(self.view.agreements, kept=first, other=second)
        other_way = policy.offered_items(self.view.agreements, kept=second, other=first)
        return sorted(either | other_way)

    def _side(self, name: str) -> Side:
        return self.view.first if name == FIRST else self.view.second


def _choice(view: SideBySide, item: int) -> forms.ChoiceField:
    """Offer the values that there are, and propose the one that the other record lacks."""
    there = [
        (name, label)
        for name, side, label in (
            (FIRST, view.first, _("the first")),
            (SECOND, view.second, _("the second")),
        )
        if item in side.masks
    ]
    return forms.ChoiceField(
        label=capfirst(inventory.by_number(item).label),
        choices=there,
        initial=there[0][0],
        required=False,
        widget=forms.RadioSelect,
    )
