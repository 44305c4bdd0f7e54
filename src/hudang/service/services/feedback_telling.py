"""Telling who raised a case by message 短信告知: asked for with the act, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.outbox import policy as sending
from hudang.outbox import queries as messages
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel
from hudang.service import queries
from hudang.service.models import CaseMessage, Feedback, Telling
from hudang.service.policy import feedback_messages as rules

from .feedback_cases import dealt, held_as_seen, kept
from .logging import log_feedback

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.service.services.feedback import Said

P = Permission
Kind = CaseMessage.Kind
State = CaseMessage.State
JOB: Final = system("service")


def ask_to_tell(
    held: Feedback, kind: Kind, *, telling: str, by: Actor, at: datetime
) -> list[CaseMessage]:
    """Note in the caller's transaction that a message shall go; none where we tell ourselves."""
    if telling != Telling.MESSAGE:
        return []
    by.require(P.SEND_MESSAGE)
    customer = queries.customer_of(held)
    rules.require_contact_wanted(wants_silence=held.wants_silence)
    rules.require_addressee(has_customer=customer is not None)
    if customer is None:
        return []
    made = CaseMessage(
        community_id=held.community_id, customer_id=customer.id, feedback_id=held.id, kind=kind,
        asked_by=by.code, asked_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    return [made]


def send_acknowledgement(
    case: Feedback, asked: Sequence[CaseMessage], *, by: Actor, at: datetime
) -> None:
    """Queue the acknowledgement; not within a transaction."""
    day = case.answer_due_date.isoformat()
    _send(asked, blanks={"number": case.number, "day": day}, by=by, at=at)


def send_answer(
    case: Feedback, asked: Sequence[CaseMessage], said: Said, *, by: Actor, at: datetime
) -> None:
    """Queue an answer, sealed with its message; not within a transaction."""
    blanks = {"number": case.number, "answer": said.text.strip()}
    _send(asked, blanks=blanks, reason=said.kept_reason, by=by, at=at)


def _send(
    asked: Sequence[CaseMessage],
    *,
    blanks: dict[str, str],
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Hand messages to the outbox; what it does not take did not leave, and we tell it."""
    for one in asked:
        template = rules.TEMPLATES[Kind(one.kind)]
        letter = outbox.Letter(template, Channel.SMS, blanks=blanks, reason=reason)
        try:
            one.message_id = outbox.queue(one.customer, letter, by=by, at=at).id
        except PolicyViolation:
            one.state = State.FAILED
        one.save(update_fields=["message_id", "state"])


# What came of it


def note_told(*, at: datetime) -> int:
    """Note of every message about a case whether it has left; return how many have."""
    return sum(_note(one, at=at) for one in queries.untold_messages())


@transaction.atomic
def _note(found: CaseMessage, *, at: datetime) -> bool:
    held = Feedback.objects.select_for_update().get(
        community_id=found.community_id, id=found.feedback_id
    )
    one = CaseMessage.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if one.state not in rules.UNTOLD:
        return False  # somebody told it meanwhile
    message = messages.message(one.community_id, one.message_id) if one.message_id else None
    state = rules.state_after(
        message=message.state if message else None,
        is_queued=one.message_id is not None,
        asked=one.asked_at,
        at=at,
    )
    if state == one.state or state == State.WAITING:
        return False
    if state == State.LEFT:
        _count_as_told(held, one, state=state, at=(message and message.sent_at) or at)
    else:
        one.state = state
        one.save(update_fields=["state"])
    _log("note_told", held, by=JOB, at=at, state=state)
    return state == State.LEFT


def _count_as_told(held: Feedback, one: CaseMessage, *, state: State, at: datetime) -> None:
    """From then on the acknowledgement, or the answer, counts as given."""
    one.state, one.told_at = state, at
    one.save(update_fields=["state", "told_at"])
    if one.kind == Kind.ACKNOWLEDGEMENT:
        held.acknowledged_at = held.acknowledged_at or at
    elif held.answered_at is not None:
        held.answered_at = at
    held.save(update_fields=["acknowledged_at", "answered_at"])


def tell_by_hand(feedback: Feedback, *, edition: int, by: Actor, at: datetime) -> Feedback:
    """Say that one has told it oneself, where a message did not leave."""
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_contact_wanted(wants_silence=held.wants_silence)
        for one in queries.messages_of(held).filter(state__in=rules.UNTOLD):
            rules.require_message_step(state=one.state, to=State.BY_HAND)
            _count_as_told(held, one, state=State.BY_HAND, at=at)
        return kept("tell_by_hand", held, by=by, permission=P.WORK_FEEDBACK, at=at)


def silence(feedback: Feedback, *, edition: int, by: Actor, at: datetime) -> Feedback:
    """Note that who raised a case wants no contact about it; what waits is taken back."""
    with transaction.atomic():
        held = held_as_seen(feedback, edition=edition, permission=P.RECORD_FEEDBACK, by=by)
        held.wants_silence = True
        for one in queries.messages_of(held).filter(state__in=rules.UNTOLD):
            _take_back(one, by=by, at=at)
            one.state = State.SPARED
            one.save(update_fields=["state"])
        return kept("silence_feedback", held, by=by, permission=P.RECORD_FEEDBACK, at=at)


def _take_back(one: CaseMessage, *, by: Actor, at: datetime) -> None:
    """Withdraw a message from the outbox unless it is leaving just now."""
    message = messages.message(one.community_id, one.message_id) if one.message_id else None
    if message is not None and message.state in sending.WITHDRAWABLE:
        outbox.withdraw(message, by=by, at=at)


def _log(what: str, held: Feedback, *, by: Actor, at: datetime, state: State) -> None:
    log_feedback(
        what, held, by=by, permission=P.WORK_FEEDBACK, at=at,
        words=queries.feedback_words(held), detail={"state": state},
    )  # fmt: skip
