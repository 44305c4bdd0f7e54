"""A survey that comes again, and the figures of a round that was held elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.collection import queries
from hudang.collection.models import SurveyPlan
from hudang.collection.models.plans import LEAST_OPEN, MOST_OPEN
from hudang.collection.services import PastRound, PlanTerms
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Question

_BEGINS: Final = timedelta(days=14)
_OPEN_DAYS: Final = 21
_KEEP_DAYS: Final = 180
_MOST_KEPT: Final = 730
_MOST_COUNTED: Final = 1_000_000


class PlanForm(forms.Form):
    """What is asked where, how often and from when."""

    questionnaire = forms.ChoiceField(label=_("questionnaire"))
    name = FreeText(label=_("name of the plan"), max_length=60)
    communities = forms.MultipleChoiceField(
        label=_("communities"), widget=forms.CheckboxSelectMultiple
    )
    every = forms.TypedChoiceField(
        label=_("how often"), choices=SurveyPlan.Every.choices, coerce=int
    )
    begins = forms.DateField(
        label=_("first round"), widget=DayInput(),
        help_text=_("Each round is drafted a week before; somebody opens it."),
    )  # fmt: skip
    open_days = forms.IntegerField(
        label=_("open for days"), min_value=LEAST_OPEN, max_value=MOST_OPEN
    )
    keep_days = forms.IntegerField(
        label=_("answers kept for days"), min_value=1, max_value=_MOST_KEPT,
        help_text=_("After closing; the figures stay."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Actor) -> None:
        super().__init__(
            data,
            initial={
                "begins": localdate() + _BEGINS, "open_days": _OPEN_DAYS,
                "keep_days": _KEEP_DAYS,
            },
        )  # fmt: skip
        newest = {one.questionnaire_id: one for one in reversed(queries.published())}
        self._asked = {one.questionnaire.code: one.questionnaire for one in newest.values()}
        self._places = {one.code: one for one in registry.communities(by).order_by("code")}
        named = [(one.questionnaire.code, one.title) for one in newest.values()]
        set_choices(self, "questionnaire", named)
        set_choices(self, "communities", [(one.code, one.name) for one in self._places.values()])
        if len(self._places) == 1:
            self.initial["communities"] = list(self._places)

    def terms(self) -> PlanTerms:
        values = self.cleaned_data
        return PlanTerms(
            values["name"],
            self._asked[values["questionnaire"]],
            [self._places[one].id for one in sorted(values["communities"])],
            every=values["every"],
            begins=values["begins"],
            open_days=values["open_days"],
            keep_days=values["keep_days"],
        )


class PastRoundForm(forms.Form):
    """Where and when it was held, and how often each choice of each scored question was made."""

    community = forms.ChoiceField(label=_("community"))
    closed = forms.DateField(label=_("held until"), widget=DayInput())
    answers = forms.IntegerField(label=_("answers"), min_value=1, max_value=_MOST_COUNTED)

    def __init__(self, data: Any = None, *, plan: SurveyPlan, by: Actor) -> None:
        super().__init__(data)
        communities = registry.communities(by).filter(pk__in=plan.communities).order_by("code")
        self._places = {one.code: one for one in communities}
        set_choices(self, "community", [(one.code, one.name) for one in self._places.values()])
        version = queries.newest(plan.questionnaire)
        self._marks: dict[str, tuple[str, str]] = {}
        self._groups: list[tuple[str, list[str]]] = []
        for question in queries.questions_of(version) if version else ():
            for text, line in queries.lines_of(question):
                self._groups.append((text or question.text, list(self._count(question, line))))

    def _count(self, question: Question, line: int) -> Iterator[str]:
        """Add a field for each choice of a scored line and yield its name."""
        for choice, label in question.options():
            name = f"{question.key}_{line}_{choice}"
            self._marks[name] = (question.key, f"{line}:{choice}" if line else str(choice))
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=_MOST_COUNTED, required=False
            )
            yield name

    def held(self) -> list[forms.BoundField]:
        """Return where and when it was held."""
        return [self[name] for name in self.base_fields]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return what is scored, each with the fields of its choices."""
        return [(text, [self[name] for name in names]) for text, names in self._groups]

    def past(self) -> PastRound:
        values = self.cleaned_data
        counts: dict[str, dict[str, int]] = {}
        for name, (key, mark) in self._marks.items():
            if values.get(name):
                counts.setdefault(key, {})[mark] = values[name]
        community = self._places[values["community"]].id
        return PastRound(community, values["closed"], values["answers"], counts)
