"""A questionnaire as a form that works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.collection.models import ONE_CHOICE, QuestionKind
from hudang.collection.policy import MOST_TEXT
from hudang.collection.services import Submitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from django.forms import BoundField

    from hudang.collection.answers import WrongAnswer
    from hudang.collection.models import Question
    from hudang.collection.queries import ConsentQuestion

_YES_NO = [("yes", _("I agree")), ("no", _("I do not agree"))]


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SurveyForm(forms.Form):
    """All questions of a version, and a yes or no for each consent that they need.

    Nothing is chosen beforehand, and no question is required by the browser: what must be
    answered is said by the domain, which knows what was asked after which answer.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        consents: Sequence[ConsentQuestion] = (),
    ) -> None:
        super().__init__(data)
        self._questions = questions
        self._consents = [one for one in consents if one.is_asked]
        for question in questions:
            for name, field in _fields_of(question):
                self.fields[name] = field
        for consent in self._consents:
            self.fields[f"agree_{consent.name}"] = forms.ChoiceField(
                choices=_YES_NO, widget=forms.RadioSelect, required=False
            )

    def parts(self) -> Iterator[tuple[Question, list[tuple[str, BoundField]]]]:
        """Yield each part with its fields; a matrix has one a line."""
        for question in self._questions:
            lines = dict(question.rows())
            yield (
                question,
                [
                    (lines.get(_line_of(name), ""), self[name])
                    for name in self.fields
                    if name == question.key or name.startswith(f"{question.key}_")
                ],
            )

    def agreements(self) -> Iterator[tuple[ConsentQuestion, BoundField]]:
        for consent in self._consents:
            yield consent, self[f"agree_{consent.name}"]

    def clean(self) -> dict[str, Any]:
        """Ask for a yes or a no where something was answered that needs one."""
        answered = self.answers()
        for consent in self._consents:
            name = f"agree_{consent.name}"
            keys = {one.key for one in self._questions if one.item in consent.items}
            if keys & answered.keys() and not self.cleaned_data.get(name):
                self.add_error(
                    name,
                    _("Please say yes or no. With a no your answers to these are not kept."),
                )
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        """Return what was answered, by the key of the question."""
        found: dict[str, Any] = {}
        for question in self._questions:
            given = self._given(question)
            if given not in ("", [], {}, None):
                found[question.key] = given
        return found

    def _given(self, question: Question) -> Any:
        values = self.cleaned_data
        match question.kind:
            case QuestionKind.MATRIX:
                names = [one for one in self.fields if one.startswith(f"{question.key}_")]
                return {str(_line_of(one)): int(values[one]) for one in names if values.get(one)}
            case QuestionKind.MULTIPLE:
                return [int(one) for one in values.get(question.key, [])]
            case _ if question.kind in ONE_CHOICE:
                return int(values[question.key]) if values.get(question.key) else None
            case QuestionKind.DATE:
                day = values.get(question.key)
                return day.isoformat() if day else None
        return values.get(question.key)

    def submitted(self) -> Submitted:
        said = {one.name: self.cleaned_data[f"agree_{one.name}"] for one in self._consents}
        return Submitted(
            UUID(str(self.cleaned_data["submission"])),
            self.answers(),
            agreed={name: one == "yes" for name, one in said.items() if one},
        )

    def show(self, wrong: WrongAnswer) -> None:
        """Show at its question what the domain says of an answer."""
        name = wrong.key if wrong.key in self.fields else None
        self.add_error(name, str(wrong.message))


class CodeForm(forms.Form):
    """The phone that is registered here, and the code that was sent to it."""

    mobile = forms.CharField(
        label=_("mobile phone"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("code"), max_length=6, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


def _line_of(name: str) -> int:
    return int(name.rpartition("_")[2]) if "_" in name else 0


def _fields_of(question: Question) -> Iterator[tuple[str, forms.Field]]:
    choices = [(str(number), text) for number, text in question.options()]
    make: Mapping[str, Callable[[], forms.Field]] = {
        **dict.fromkeys(ONE_CHOICE, lambda: _one_of(choices)),
        QuestionKind.MULTIPLE: lambda: forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, required=False
        ),
        QuestionKind.TEXT: lambda: forms.CharField(
            required=False, max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        ),
        QuestionKind.DATE: lambda: forms.DateField(required=False, widget=_DayInput()),
    }  # fmt: skip
    if question.kind == QuestionKind.MATRIX:
        for number, text in question.rows():
            yield f"{question.key}_{number}", _one_of(choices, label=text)
    elif question.kind in make:
        field = make[question.kind]()
        field.label = question.text
        yield question.key, field


def _one_of(choices: list[tuple[str, str]], *, label: str = "") -> forms.Field:
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect, required=False, label=label
    )
