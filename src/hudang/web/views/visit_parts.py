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

    from hudang.collection.models import Question, Visit
    from hudang.collection.queries import ConsentQuestion


def questions_of(visit: Visit, *, at: datetime) -> dict[str, Any]:
    """Return the notice, what is asked for, and the questions with the consent each needs."""
    version = visit.campaign.version
    questions = queries.questions_of(version)
    asked = [one for one in queries.consents_of(version, questions) if one.is_asked]
    return {
        "version": version,
        "notice": purposes.current_notice(at=at),
        "consents": [(one.name, _text(one, at=at)) for one in asked],
        "questions": list(_needing(questions, asked)),
    }


def _text(asked: ConsentQuestion, *, at: datetime) -> str:
    question = Asked(asked.purpose, asked.items, situation=asked.situation)
    return in_language(*consents.preview(question, at=at))


def _needing(
    questions: Iterable[Question], asked: Iterable[ConsentQuestion]
) -> Iterable[tuple[Question, str]]:
    needs = {item: one.name for one in asked for item in one.items}
    for question in questions:
        yield question, needs.get(question.item or 0, "")
