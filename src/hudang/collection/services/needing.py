"""Answers that declare needs: entered with the answer, in its transaction (CLS-2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.collection.models.responses import Channel
from hudang.needs import services as needs
from hudang.needs.models import Way, Wish
from hudang.needs.services import Declared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Question
    from hudang.registry.models import Customer


def declare_needs(
    customer: Customer,
    questions: Iterable[Question],
    answers: Mapping[str, Any],
    *,
    items: Collection[int | None],
    channel: str,
    by: Actor,
    at: datetime,
) -> None:
    """Enter the needs that choices declare, of those items whose answers may be kept.

    What was said at a door waits for the desk, as everything does that somebody else wrote down.
    """
    way = Way.SURVEY if channel == Channel.ONLINE else Way.VISIT
    for question in questions:
        if not question.needs or question.item not in items:
            continue
        given = answers.get(question.key) or []
        chosen = given if isinstance(given, list) else [given]
        for code in question.declares(chosen):
            needs.declare(customer, Declared(code, Wish.PLEASE), way=way, by=by, at=at)
