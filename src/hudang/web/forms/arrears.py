"""How a case of arrears is found, and what opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.arrears import claims
from hudang.arrears.claims import Misread
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hudang.arrears.claims import Period
    from hudang.registry.models import Customer


class LinesField(forms.CharField):
    """Lines with days and sums, read by a program; a wrong one is named by its number."""

    widget = forms.Textarea(attrs={"rows": 4, **UNKEPT, "spellcheck": "false"})

    def __init__(self, *, read: Callable[[str], Sequence[Any]], **options: Any) -> None:
        super().__init__(max_length=60 * claims.MOST_LINES, **options)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.read(text)
        except Misread as wrong:
            raise forms.ValidationError(
                _("Line %(line)s: %(why)s"), params={"line": wrong.line, "why": wrong.message}
            ) from None


class FindCaseForm(forms.Form):
    """The number of a case, or a house."""

    text = forms.CharField(
        label=_("Case number or house"), max_length=40, widget=forms.TextInput(attrs=UNKEPT)
    )


class NewCaseForm(forms.Form):
    """Who owes what: one customer of the house, and the periods."""

    customer = forms.ChoiceField(label=_("Who owes it"))
    periods = LinesField(
        label=_("Periods and sums"), read=claims.read_claim,
        help_text=_("A line for each period: first day, last day, yuan."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, customers: Mapping[str, tuple[Customer, str]],
        owed: Sequence[Period] = (),
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"periods": claims.claim_text(owed)})
        self.customers = customers
        set_choices(self, "customer", [(key, label) for key, (_one, label) in customers.items()])

    @property
    def chosen(self) -> Customer:
        return self.customers[self.cleaned_data["customer"]][0]
