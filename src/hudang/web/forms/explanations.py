"""What somebody asks about a rule, and the answer with the rule that it explains."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.registry import queries as registry
from hudang.registry.models import Customer
from hudang.rights.models import Source
from hudang.rights.policy import LONGEST_TEXT
from hudang.rights.queries import NEWEST, OLDEST, ExplanationFilter
from hudang.rights.services import Said
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.rights.queries import Rule

UNKEPT = {"autocomplete": "off"}
ALL = ("", _("All"))
OPEN, ANSWERED = "open", "answered"


class ExplanationFilterForm(forms.Form):
    """Which questions a list shows; what was said is sealed, so nothing searches it."""

    number = forms.CharField(
        label=_("Number of the question"), required=False, max_length=20,
        widget=forms.TextInput(attrs={**UNKEPT, "placeholder": "JS-01-000012"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[ALL, (OPEN, _("to be answered")), (ANSWERED, _("answered"))],
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("what is due first")),
            (NEWEST, _("newest first")),
            (OLDEST, _("oldest first")),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("late only"), required=False)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> ExplanationFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        state = said.get("state")
        return ExplanationFilter(
            number=said.get("number", ""),
            community=self.communities.get(said.get("community", "")),
            is_open=state == OPEN if state else None,
            is_late=said.get("late", False),
            order=said.get("order", ""),
        )


class ExplanationForm(FreeTextForm):
    """A question as it was asked; who asks says who he is only if he wants to."""

    text = FreeText(
        label=_("What was asked"), max_length=LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Customer number"), required=False, max_length=20,
        help_text=_("Leave it empty where somebody asks without a name: nobody has to give one."),
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Community"))

    def __init__(self, data: Any = None, *, by: Actor, number: str = "") -> None:
        super().__init__(data, initial={"number": number})
        self.by = by
        self.customer: Customer | None = None
        self.communities = {one.code: one for one in registry.communities(by)}
        set_choices(self, "community", [(code, str(c)) for code, c in self.communities.items()])

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if number:
            try:
                self.customer = registry.find_customer(number, by=self.by)
            except Customer.DoesNotExist:
                raise forms.ValidationError(_("Nobody here has this number.")) from None
        return number

    @property
    def chosen_community(self) -> Community:
        """The community of the customer, or the one chosen where nobody is named."""
        chosen = self.cleaned_data["community"]
        return self.customer.community if self.customer else self.communities[chosen]

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.reason)


class AnswerForm(FreeTextForm):
    """The answer in plain words, and the rule in force that it explains."""

    rule = forms.ChoiceField(label=_("Rule that it explains"))
    text = FreeText(
        label=_("Answer in plain words"), max_length=LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rules: Sequence[Rule]) -> None:
        super().__init__(data)
        grouped = [
            (Source(source).label, [(one.key, titled(one)) for one in found])
            for source, found in groupby(rules, key=lambda one: one.source)
        ]
        self.fields["rule"].choices = [("", "—"), *grouped]  # type: ignore[attr-defined]

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.reason)


def titled(rule: Rule) -> str:
    """Return what people call a rule: a section by its title, a clause with its number."""
    title = in_language(rule.title_zh, rule.title_en)
    return f"{rule.reference} {title}" if rule.source == Source.POLICY else title
