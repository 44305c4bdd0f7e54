"""Answers to a list of questions: read, checked against what was asked, grouped by data item."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.collection.models import ONE_CHOICE, QuestionKind
from hudang.collection.models.responses import SURVEY_ANSWER
from hudang.collection.policy import MOST_TEXT
from hudang.registry import cleaning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from hudang.collection.models import Question

EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
"""What is no answer."""

Answers = dict[str, Any]
"""By the key of the question: a choice's number, a list of them, line to choice, text, or day."""


class WrongAnswer(ValueError):
    """An answer that was not among those that can be given; it never carries the answer."""

    def __init__(self, key: str, message: _StrOrPromise) -> None:
        super().__init__(key)
        self.key = key
        self.message = message


def checked(questions: Iterable[Question], given: Mapping[str, Any]) -> Answers:
    """Return the answers that count, in the order of the questions; raises `WrongAnswer`.

    What is empty is left out, and so is what was answered to a question that was not asked.
    """
    answers: Answers = {}
    asked = list(questions)
    unknown = set(given) - {question.key for question in asked}
    if unknown:
        raise WrongAnswer(min(unknown), _("There is no such question."))
    for question in asked:
        if question.is_section or not is_asked(question, answers):
            continue
        answer = given.get(question.key)
        if answer in EMPTY:
            if question.is_required:
                raise WrongAnswer(question.key, _("Please answer this question."))
            continue
        answers[question.key] = _checked(question, answer)
    return answers


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Say whether a question is asked after what was answered before it."""
    if not question.after_key:
        return True
    before = answers.get(question.after_key)
    return question.after_choice in (before if isinstance(before, list) else [before])


def _checked(question: Question, answer: Any) -> Any:
    numbers = dict(question.options())
    match question.kind:
        case _ if question.kind in ONE_CHOICE and _is_choice(answer, numbers):
            return answer
        case QuestionKind.MULTIPLE if isinstance(answer, list) and all(
            _is_choice(one, numbers) for one in answer
        ):
            return sorted(set(answer))
        case QuestionKind.MATRIX if isinstance(answer, dict):
            return _lines(question, answer, numbers=numbers)
        case QuestionKind.TEXT if isinstance(answer, str):
            return _text(question, answer)
        case QuestionKind.DATE if isinstance(answer, str):
            return _day(question, answer)
    raise WrongAnswer(question.key, _("Choose one of the answers given."))


def _is_choice(answer: object, numbers: Collection[int]) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool) and answer in numbers


def _lines(
    question: Question, answer: Mapping[Any, Any], *, numbers: Collection[int]
) -> dict[str, int]:
    lines = {str(number) for number, _text in question.rows()}
    if not all(line in lines and _is_choice(one, numbers) for line, one in answer.items()):
        raise WrongAnswer(question.key, _("Choose one of the answers given."))
    return dict(answer)


def _text(question: Question, answer: str) -> str:
    if len(answer) > MOST_TEXT:
        raise WrongAnswer(
            question.key, _("%(most)s characters at most, please.") % {"most": MOST_TEXT}
        )
    text = answer.replace("\x00", "").strip()
    return _registered(question, text) if question.is_registered else text


def _registered(question: Question, text: str) -> str:
    """Return what was written about a registered item in the form in which records keep it."""
    item = question.item or 0
    try:
        return cleaning.clean({item: text}, today=localdate())[item] or ""
    except cleaning.InvalidItems as wrong:
        raise WrongAnswer(question.key, wrong.errors[item].message) from None


def _day(question: Question, answer: str) -> str:
    try:
        return date.fromisoformat(answer).isoformat()
    except ValueError:
        raise WrongAnswer(question.key, _("Give the day as 2026-12-31.")) from None


def by_item(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[int, Answers]:
    """Return the answers under the data items that they are; opinions are survey answers."""
    grouped: dict[int, Answers] = {}
    for question in questions:
        if question.key in answers:
            grouped.setdefault(question.item or SURVEY_ANSWER, {})[question.key] = answers[
                question.key
            ]
    return grouped


def texts(
    questions: Iterable[Question], answers: Mapping[str, Any], *, items: Collection[int]
) -> list[str]:
    """Return what was written freely to questions about some items."""
    return [
        answers[question.key]
        for question in questions
        if question.kind == QuestionKind.TEXT
        and question.key in answers
        and (question.item or SURVEY_ANSWER) in items
    ]
