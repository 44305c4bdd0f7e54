"""A draft of a scheme: its words, criteria, rows and classes; how schemes are found."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.classification import catalogue, queries
from hudang.classification.catalogue import Read
from hudang.classification.content import (
    STANDARD,
    Audience,
    CustomerClass,
    Method,
    Rule,
)
from hudang.classification.models import SchemeVersion
from hudang.classification.queries import SchemeFilter
from hudang.classification.services import Titles, Wanted
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.order_acts import ActForm

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from django.utils.functional import _StrOrPromise

_ZH, _EN = {"lang": "zh-hans"}, {"lang": "en"}
_OF: Final = "of_"
_MOST_POINTS: Final = 1000


def _long(lang: dict[str, str]) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2, **lang})


class SchemeFilterForm(forms.Form):
    """Which schemes a list shows."""

    name = forms.CharField(label=_("name or number"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("state"), required=False,
        choices=[("", _("all states")), *SchemeVersion.State.choices],
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("oldest", _("oldest first")),
            ("changed", _("last changed first")),
        ],
    )  # fmt: skip

    def wanted(self) -> SchemeFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return SchemeFilter(**{name: said.get(name, "") for name in ("name", "state", "order")})


class SchemeTitlesForm(forms.Form):
    """What a scheme is called and what it is for, in both languages."""

    name_zh = FreeText(
        label=_("name, in Chinese"), max_length=40, widget=forms.TextInput(attrs=_ZH)
    )
    name_en = FreeText(
        label=_("name, in English"), max_length=60, widget=forms.TextInput(attrs=_EN)
    )
    goal_zh = FreeText(label=_("goal, in Chinese"), max_length=300, widget=_long(_ZH))
    goal_en = FreeText(label=_("goal, in English"), max_length=450, widget=_long(_EN))

    def titles(self) -> Titles:
        return Titles(**{name: self.cleaned_data[name] for name in SchemeTitlesForm.base_fields})


class DescribeForm(ActForm, SchemeTitlesForm):
    """Words, whom the scheme sorts, and how its rows count."""

    audience = forms.MultipleChoiceField(
        label=_("who is sorted"), choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    method = forms.ChoiceField(label=_("how rows count"), choices=Method.choices)
    why_not_package = FreeText(
        label=_("why a package of one’s own choice does not do"), required=False,
        max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the scheme reads living habits or economic ability."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, version: SchemeVersion) -> None:
        content = version.says
        titles = {name: getattr(version, name) for name in SchemeTitlesForm.base_fields}
        said = {
            "edition": version.edition, "audience": list(content.audience),
            "method": content.method, "why_not_package": content.why_not_package,
        }  # fmt: skip
        super().__init__(data, initial=titles | said)

    def said(self) -> dict[str, Any]:
        names = ("audience", "method", "why_not_package", "edition")
        return {name: self.cleaned_data[name] for name in names}


class CriterionForm(ActForm):
    """A criterion in one's own words; the rule says whether it may be used, not the form."""

    attribute = forms.CharField(
        label=_("criterion"), max_length=40,
        widget=forms.TextInput(attrs={"list": "criteria-allowed", "autocomplete": "off"}),
    )  # fmt: skip
    question = forms.ChoiceField(
        label=_("question it is read from"),
        required=False,
        help_text=_("Only for a criterion that is read from answers."),
    )

    def __init__(self, data: Any = None, *, version: SchemeVersion) -> None:
        super().__init__(data, initial={"edition": version.edition})
        self.fields["question"].choices = [("", "—"), *_questions()]  # type: ignore[attr-defined]

    @property
    def allowed(self) -> list[str]:
        """What the search box offers: the names on the list of those allowed."""
        return [one.label for one in catalogue.attributes().values()]

    def wanted(self) -> Wanted:
        questionnaire, _sep, question = self.cleaned_data["question"].partition(":")
        return Wanted(self.cleaned_data["attribute"], questionnaire, question)


def _questions() -> Iterator[tuple[_StrOrPromise, list[tuple[str, str]]]]:
    for one in catalogue.attributes().values():
        if one.read is Read.ANSWERS:
            offered = queries.offered_questions(one)
            named = [(f"{q.questionnaire}:{q.question}", q.label) for q in offered]
            yield one.label, named


class RowForm(ActForm):
    """A row: for each criterion the values that fit, then a class or points."""

    def __init__(
        self, data: Any = None, *, version: SchemeVersion, of: Rule | None = None
    ) -> None:
        self.content = version.says
        super().__init__(data, initial={"edition": version.edition, **_row_initial(of)})
        self.key = of.key if of else free("r", [one.key for one in self.content.rules])
        for one in self.content.criteria:
            self.fields[_OF + one.key] = forms.MultipleChoiceField(
                label=one.label, required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(code, value.label) for code, value in one.values.items()],
            )  # fmt: skip
        self._add_end()

    def _add_end(self) -> None:
        if self.content.method == Method.POINTS:
            self.fields["points"] = forms.IntegerField(
                label=_("points"), min_value=-_MOST_POINTS, max_value=_MOST_POINTS
            )
            return
        classes = [(one.code, one.label) for one in self.content.classes]
        self.fields["class_code"] = forms.ChoiceField(
            label=_("class"), choices=[*classes, (STANDARD, _("standard service"))]
        )

    def rule(self) -> Rule:
        said = self.cleaned_data
        conditions = {
            one.key: frozenset(said[_OF + one.key])
            for one in self.content.criteria
            if said[_OF + one.key]
        }
        return Rule(
            self.key, conditions, class_code=said.get("class_code", ""),
            points=said.get("points", 0),
        )  # fmt: skip


def _row_initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    conditions = {_OF + key: sorted(values) for key, values in rule.conditions.items()}
    return {**conditions, "class_code": rule.class_code, "points": rule.points}


class ClassForm(ActForm):
    """A class: what it is called and adds, in both languages, and what it changes."""

    zh = FreeText(label=_("class, in Chinese"), max_length=20, widget=forms.TextInput(attrs=_ZH))
    en = FreeText(label=_("class, in English"), max_length=40, widget=forms.TextInput(attrs=_EN))
    text_zh = FreeText(label=_("what it adds, in Chinese"), max_length=200, widget=_long(_ZH))
    text_en = FreeText(label=_("what it adds, in English"), max_length=300, widget=_long(_EN))
    effects = forms.MultipleChoiceField(
        label=_("what it changes"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, data: Any = None, *, version: SchemeVersion, of: CustomerClass | None = None
    ) -> None:
        known = {name: getattr(of, name) for name in _SAID} if of else {}
        super().__init__(data, initial={"edition": version.edition, **known})
        self.code = of.code if of else free("k", [one.code for one in version.says.classes])
        offered = [(code, one.label) for code, one in catalogue.effects().items()]
        set_choices(self, "effects", offered)
        if version.says.method == Method.POINTS:
            self.fields["points_from"] = forms.IntegerField(label=_("from points"))
            self.fields["points_until"] = forms.IntegerField(
                label=_("below points"), required=False, help_text=_("Empty: no upper end.")
            )

    def customer_class(self) -> CustomerClass:
        said = {name: self.cleaned_data.get(name) for name in _SAID}
        return CustomerClass(self.code, **said | {"effects": frozenset(said["effects"] or ())})


_SAID: Final = ("zh", "en", "text_zh", "text_en", "effects", "points_from", "points_until")


def free(letter: str, taken: Container[str]) -> str:
    """Return the first code of a letter and a number that no other part has."""
    return next(code for code in (f"{letter}{n}" for n in count(1)) if code not in taken)
