"""Which messages went out about complaints and suggestions, and which did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hudang.outbox import queries as outbox
from hudang.service.models import Accused, CaseMessage
from hudang.service.policy.feedback_messages import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.outbox.models import Message
    from hudang.service.models import Feedback


class CaseMessageRow(NamedTuple):
    """A message about a case; `delivery` is how the outbox has it, while it keeps it."""

    message: CaseMessage
    delivery: Message | None


def messages_of(found: Feedback) -> QuerySet[CaseMessage]:
    """Return the messages about a case, in their order."""
    return CaseMessage.objects.filter(
        community_id=found.community_id, feedback_id=found.id
    ).select_related("customer")


def message_rows(found: Feedback) -> list[CaseMessageRow]:
    """Return the messages about a case with how far each has come."""
    return [
        CaseMessageRow(
            one, outbox.message(one.community_id, one.message_id) if one.message_id else None
        )
        for one in messages_of(found)
    ]


def untold_messages() -> QuerySet[CaseMessage]:
    """Return the messages that have not left, the oldest first."""
    return CaseMessage.objects.filter(state__in=UNTOLD).order_by("asked_at")


def untold_answers() -> QuerySet[CaseMessage]:
    """Return the answers that have not left."""
    return CaseMessage.objects.filter(kind=CaseMessage.Kind.ANSWER, state__in=UNTOLD)


def with_untold_answer(cases: Collection[Feedback]) -> set[UUID]:
    """Return which of the cases have an answer that has not left."""
    found = untold_answers().filter(feedback_id__in=[one.id for one in cases])
    return set(found.values_list("feedback_id", flat=True))


def to_tell_by_hand(by: Actor) -> list[Feedback]:
    """Return somebody's own cases about which a message did not leave."""
    found = CaseMessage.objects.filter(
        state=CaseMessage.State.FAILED, feedback__owner=by.code, community_id__in=by.communities
    ).select_related("feedback", "feedback__house", "feedback__building")
    return list({one.feedback_id: one.feedback for one in found.order_by("asked_at")}.values())


def hidden_messages(person: str) -> list[UUID]:
    """Return the messages about cases about somebody: nothing shows him to whom they went."""
    about = Accused.objects.filter(person=person).values_list("feedback_id", flat=True)
    found = CaseMessage.objects.filter(feedback_id__in=list(about), message_id__isnull=False)
    return [one for one in found.values_list("message_id", flat=True) if one]
