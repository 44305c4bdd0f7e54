"""Keys that customers leave with us: what is taken, lent, given back, counted, looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts import queries as people
from hudang.entrance.models import KeyCustody, KeyLoan
from hudang.entrance.queries import KeyFilter
from hudang.entrance.services import Left
from hudang.web.forms.dossiers import Person
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.hosts import ALL, UNKEPT, CommunityFilterForm, HostForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.entrance.models import KeyCustody as Custody

LONGEST_NOTE = 300


class KeyFilterForm(CommunityFilterForm):
    """Which keys a list shows; notes are sealed, so nothing searches them."""

    text = forms.CharField(
        label=_("House, number or envelope"), required=False, max_length=29,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[ALL, ("here", _("with us")), *KeyCustody.State.choices],
    )  # fmt: skip
    what = forms.ChoiceField(
        label=_("Kind of keys"), required=False, choices=[ALL, *KeyCustody.What.choices]
    )
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("oldest", _("oldest first")),
            ("house", _("by house")), ("place", _("by cabinet and hook")),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("late only"), required=False)
    field_order = ("text", "state", "what", "community", "order", "late")

    def wanted(self) -> KeyFilter:
        """Return the filters; one that makes no sense is left out."""
        said = self.said()
        named = {name: said.get(name, "") for name in ("text", "state", "what", "order")}
        return KeyFilter(**named, community=self.chosen_community, is_late=said.get("late", False))


class KeyForm(HostForm):
    """What somebody leaves with us, and where it hangs."""

    what = forms.ChoiceField(label=_("Kind of keys"), choices=KeyCustody.What.choices)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=50, initial=1)
    agreement = forms.CharField(
        label=_("Number of the agreement"), max_length=24,
        widget=forms.TextInput(attrs={**UNKEPT, "placeholder": "YS-XY-2026-012"}),
    )  # fmt: skip
    envelope = forms.CharField(
        label=_("Envelope"), max_length=12, widget=forms.TextInput(attrs=UNKEPT)
    )
    cabinet = forms.CharField(
        label=_("Cabinet"), max_length=10, widget=forms.TextInput(attrs=UNKEPT)
    )
    hook = forms.CharField(label=_("Hook"), max_length=10, widget=forms.TextInput(attrs=UNKEPT))
    note = FreeText(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    @property
    def left(self) -> Left:
        names = ("what", "count", "agreement", "envelope", "cabinet", "hook", "note")
        said = {name: self.cleaned_data[name] for name in names}
        return Left(**said, kept_reason=self.reason)


class LendForm(forms.Form):
    """Who takes keys, for which order or at whose word."""

    order_number = forms.CharField(
        label=_("Order"), required=False, max_length=20,
        help_text=_("The number of an open order of this house."),
        widget=forms.TextInput(attrs={**UNKEPT, "placeholder": "GD-01-000117"}),
    )  # fmt: skip
    word = forms.ChoiceField(
        label=_("Or: the customer agreed"), required=False,
        choices=[("", "—"), *KeyLoan.Word.choices],
    )  # fmt: skip
    field_order = ("borrower", "order_number", "word")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        active = people.people().filter(is_active=True)
        self.fields["borrower"] = Person(active, label=_("borrower"), to_field_name="code")
        self.order_fields(self.field_order)

    def clean_order_number(self) -> str:
        return str(self.cleaned_data["order_number"]).strip().upper()


class GiveBackForm(forms.Form):
    """Where the receipt is filed that the customer signed."""

    receipt = forms.CharField(
        label=_("Number of the signed receipt"), max_length=24,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip


class KeyCountForm(forms.Form):
    """Which keys hang on their hooks."""

    seen = forms.MultipleChoiceField(
        label=_("Tick what hangs there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, hanging: Iterable[Custody]) -> None:
        super().__init__(data)
        choices = [
            (one.number, f"{one.place} · {one.envelope} · {one.house.label}") for one in hanging
        ]
        self.fields["seen"].choices = choices  # type: ignore[attr-defined]
