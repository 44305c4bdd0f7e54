"""What is said and asked at a door, on the phone and on the printed form alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.collection import queries
from hudang.consent import services as consents
from hudang.consent.services import Asked
from hudang.core.languages import in_language
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hudang.collection.models import Question, QuestionnaireVersion, Visit
    from hudang.collection.queries import ConsentQuestion


def questions_of(visit: Visit, *, at: datetime) -> dict[str, Any]:
    """Return the notice, what is asked for, and the questions with the consent each needs."""
    version = visit.campaign.version
    everything = queries.questions_of(version)
    home = queries.household(visit.campaign, visit.customer, everything, at=at)
    questions = [one for one in everything if home.may_ask(one)]
    asked = _consents(version, questions) if not home.is_child else []
    return {
        "version": version,
        "notice": purposes.current_notice(at=at),
        "consents": [(one.name, _text(one, at=at)) for one in asked],
        "home": home,
        "left_out": [one for one in everything if not home.may_ask(one)],
        "questions": list(_needing(questions, asked)),
    }


def _consents(
    version: QuestionnaireVersion, questions: Iterable[Question]
) -> list[ConsentQuestion]:
    """Return what is asked of the person; for a child the guardian agrees beforehand."""
    return [one for one in queries.consents_of(version, questions) if one.is_asked]


def _text(asked: ConsentQuestion, *, at: datetime) -> str:
    question = Asked(asked.purpose, asked.items, situation=asked.situation)
    return in_language(*consents.preview(question, at=at))


def _needing(
    questions: Iterable[Question], asked: Iterable[ConsentQuestion]
) -> Iterable[tuple[Question, str]]:
    needs = {item: one.name for one in asked for item in one.items}
    for question in questions:
        yield question, needs.get(question.item or 0, "")
