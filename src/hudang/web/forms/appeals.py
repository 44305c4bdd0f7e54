"""What a customer says against a class, what a person answers, and what a list is narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.classification import wording
from hudang.classification.content import STANDARD
from hudang.classification.models import ClassAppeal, SchemeVersion
from hudang.classification.policy.own import LONGEST_TEXT
from hudang.classification.queries import AppealFilter
from hudang.classification.services import Said
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor

UNKEPT = {"autocomplete": "off"}
STAYS = ""


class AppealFilterForm(forms.Form):
    """Which appeals a list shows; what was said is sealed, so nothing searches it."""

    number = forms.CharField(
        label=_("Number of the appeal or customer"), required=False, max_length=20,
        widget=forms.TextInput(attrs={**UNKEPT, "placeholder": "FS-2026-0001"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), ("open", _("not decided")), *ClassAppeal.State.choices],
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("what is due first")),
            ("newest", _("newest first")),
            ("oldest", _("oldest first")),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("late only"), required=False)
    untold = forms.BooleanField(label=_("to be told only"), required=False)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> AppealFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return AppealFilter(
            number=said.get("number", "").strip().upper(),
            community=self.communities.get(said.get("community", "")),
            state=said.get("state", ""),
            is_late=said.get("late", False),
            is_untold=said.get("untold", False),
            order=said.get("order", ""),
        )


class WordsForm(FreeTextForm):
    """Words about a class, which are sealed as the class is."""

    text = FreeText(
        max_length=LONGEST_TEXT, is_sealed=True, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["text"], self.reason)


class AppealForm(WordsForm):
    """What the customer says, in his own words."""

    field_order = ("text",)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"].label = _("What the customer says")


class DecisionForm(WordsForm):
    """Whether the class stays or which comes in its place, and why."""

    outcome = forms.ChoiceField(label=_("Decision"), required=False)
    field_order = ("outcome", "text")

    def __init__(self, data: Any = None, *, version: SchemeVersion) -> None:
        super().__init__(data)
        self.fields["text"].label = _("Why, in words that the customer is told")
        set_choices(self, "outcome", _outcomes(version))


def _outcomes(version: SchemeVersion) -> list[tuple[str, _StrOrPromise]]:
    """Return what can be decided; of a scheme that ended nobody gets a class any more."""
    if version.state == SchemeVersion.State.RETIRED:
        return [
            (STAYS, _("The class was right as long as it held")),
            (STANDARD, _("The class should not have been")),
        ]
    content = version.says
    codes = [STANDARD, *(one.code for one in content.classes)]
    offered = [
        (code, _("Another one: %(class)s") % {"class": wording.class_name(content, code)})
        for code in codes
    ]
    return [(STAYS, _("It stays as it is")), *offered]


class MajorForm(WordsForm):
    """Whether an effect of weight is allowed, and why."""

    is_allowed = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Allow it")), ("no", _("Refuse it; the rest of the class stays"))],
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    field_order = ("is_allowed", "text")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"].label = _("Why, in words that the customer is told")
