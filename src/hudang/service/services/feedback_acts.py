"""A case from hand to hand: begun, looked into, promised, answered, settled, opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import CaseMessage, Feedback, FeedbackWords, Telling
from hudang.service.policy import feedback as rules

from .feedback import Said, name_accused, require_known
from .feedback_cases import (
    dealt,
    drop_owner,
    give_to,
    held_as_seen,
    kept,
    locked_case,
    locked_pair,
    locked_with_repeats,
    require_dealing,
    require_unnamed,
    write_to,
)
from .feedback_telling import ask_to_tell, send_acknowledgement, send_answer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
State = Feedback.State
Kind = FeedbackWords.Kind
Message = CaseMessage.Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """How a case ended: outcome, root cause, and who does what is adopted until when."""

    outcome: str
    cause: str = ""
    by_whom: str = ""
    until: date | None = None


def begin(
    feedback: Feedback,
    *,
    telling: str = Telling.HAND,
    edition: int,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Tell who raised it that somebody is at it 告知已受理, and look into it.

    A case that is nobody's becomes that of who begins it, if it may be his. Told by message, it
    counts as acknowledged once the message has left; not within a transaction.
    """
    with transaction.atomic():
        held = held_as_seen(feedback, edition=edition, permission=P.WORK_FEEDBACK, by=by)
        if not held.owner:
            give_to(held, by.code, at=at)
        require_dealing(held, by=by)
        rules.require_step(state=held.state, to=State.INVESTIGATING)
        asked = ask_to_tell(held, Message.ACKNOWLEDGEMENT, telling=telling, by=by, at=at)
        held.state, held.acknowledged_at = State.INVESTIGATING, None if asked else at
        kept("begin_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at)
    send_acknowledgement(held, asked, by=by, at=at)
    return held


def give(feedback: Feedback, *, owner: str, edition: int, by: Actor, at: datetime) -> Feedback:
    """Make a case somebody else's; whose it is, or who leads complaints, gives it."""
    permission = P.LEAD_FEEDBACK if by.may(P.LEAD_FEEDBACK) else P.WORK_FEEDBACK
    with transaction.atomic():
        held = held_as_seen(feedback, edition=edition, permission=permission, by=by)
        require_dealing(held, by=by)
        give_to(held, owner, at=at)
        return kept("give_feedback", held, by=by, permission=permission, at=at, to=owner)


def find_out(feedback: Feedback, said: Said, *, by: Actor, at: datetime) -> Feedback:
    """Add to the investigation; what two people found out stands one after the other."""
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = locked_case(feedback, permission=P.WORK_FEEDBACK, by=by)
        require_dealing(held, by=by)
        rules.require_at_work(state=held.state)
        write_to(held, said, kind=Kind.FOUND, by=by, at=at)
        return kept("find_out_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at)


def extend(feedback: Feedback, said: Said, *, edition: int, by: Actor, at: datetime) -> Feedback:
    """Extend the time for the answer, once, with the reason that who raised it was told."""
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_at_work(state=held.state)
        held.answer_due_date = rules.extended_to(
            due=held.answer_due_date, extended=held.extended_at
        )
        held.extended_at = at
        write_to(held, said, kind=Kind.EXTENDED, by=by, at=at)
        return kept("extend_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at)


def promise(
    feedback: Feedback,
    said: Said,
    *,
    by_whom: str,
    until: date,
    edition: int,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Promise measures to who raised it: what, who does it, until when."""
    policy.require_text(text=said.text)
    rules.require_until(until=until, today=timezone.localdate(at))
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_step(state=held.state, to=State.PROMISED)
        held.state, held.promised_to_do, held.promised_date = State.PROMISED, by_whom, until
        write_to(held, said, kind=Kind.PROMISE, by=by, at=at)
        return kept("promise_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at)


def answer(
    feedback: Feedback,
    said: Said,
    *,
    answer: Answer,
    telling: str = Telling.HAND,
    edition: int,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Answer who raised it 答复, and everybody whose case was joined to this one.

    By message, who is no customer or wants no contact is left out; not within a transaction.
    """
    policy.require_text(text=said.text)
    if telling == Telling.MESSAGE:
        policy.feedback_messages.require_fits(text=said.text.strip())
    rules.require_answer(
        kind=feedback.kind, outcome=answer.outcome, cause=answer.cause, by_whom=answer.by_whom,
        until=answer.until,
    )  # fmt: skip
    with transaction.atomic():
        repeats = locked_with_repeats(feedback)
        held = dealt(feedback, edition=edition, by=by)
        if repeats:
            require_unnamed(said.text, [held, *repeats])
        asked = ask_to_tell(held, Message.ANSWER, telling=telling, by=by, at=at)
        told = [(held, asked), *((one, _asked_too(one, telling, by=by, at=at)) for one in repeats)]
        for one, _asked in told:
            _answer(one, said, answer=answer, by=by, at=at)
            kept("answer_feedback", one, by=by, permission=P.WORK_FEEDBACK, at=at,
                  outcome=answer.outcome)  # fmt: skip
    for one, asked in told:
        send_answer(one, asked, said, by=by, at=at)
    return held


def _asked_too(one: Feedback, telling: str, *, by: Actor, at: datetime) -> list[CaseMessage]:
    """Ask for a message about a case that was joined to the one answered, where one may go."""
    is_reached = queries.customer_of(one) is not None and not one.wants_silence
    how = telling if is_reached else Telling.HAND
    return ask_to_tell(one, Message.ANSWER, telling=how, by=by, at=at)


def _answer(held: Feedback, said: Said, *, answer: Answer, by: Actor, at: datetime) -> None:
    rules.require_step(state=held.state, to=State.ANSWERED)
    held.state, held.outcome, held.cause = State.ANSWERED, answer.outcome, answer.cause
    held.answered_at = at
    if answer.by_whom:
        held.promised_to_do, held.promised_date = answer.by_whom, answer.until
    write_to(held, said, kind=Kind.ANSWER, by=by, at=at)


def settle(
    feedback: Feedback, said: Said, *, acceptance: str, edition: int, by: Actor, at: datetime
) -> Feedback:
    """Close a case with what who raised it said to the answer."""
    rules.require_acceptance(acceptance=acceptance)
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_step(state=held.state, to=State.CLOSED)
        held.state, held.acceptance = State.CLOSED, acceptance
        held.closed_at, held.closed_by = at, by.code
        if said.text.strip():
            write_to(held, said, kind=Kind.REACTION, by=by, at=at)
        return kept("settle_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at,
                     acceptance=acceptance)  # fmt: skip


def reopen_feedback(
    feedback: Feedback, said: Said, *, edition: int, by: Actor, at: datetime
) -> Feedback:
    """Open a case again in the words of who raised it; its time runs anew."""
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = held_as_seen(feedback, edition=edition, permission=P.RECORD_FEEDBACK, by=by)
        rules.require_step(state=held.state, to=State.INVESTIGATING)
        held.state, held.outcome, held.cause, held.acceptance = State.INVESTIGATING, "", "", ""
        held.answered_at, held.closed_at, held.closed_by = None, None, ""
        held.promised_to_do, held.promised_date, held.into_id = "", None, None
        held.acknowledged_at = held.acknowledged_at or at
        held.answer_due_date = rules.answered_by(day=timezone.localdate(at))
        held.reopened += 1
        write_to(held, said, kind=Kind.REOPENED, by=by, at=at)
        return kept("reopen_feedback", held, by=by, permission=P.RECORD_FEEDBACK, at=at)


def withdraw_feedback(
    feedback: Feedback, said: Said, *, edition: int, by: Actor, at: datetime
) -> Feedback:
    """End a case that who raised it takes back, in his words; nothing follows from it for him."""
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = held_as_seen(feedback, edition=edition, permission=P.RECORD_FEEDBACK, by=by)
        rules.require_step(state=held.state, to=State.WITHDRAWN)
        held.state, held.closed_at, held.closed_by = State.WITHDRAWN, at, by.code
        write_to(held, said, kind=Kind.WITHDRAWN, by=by, at=at)
        return kept("withdraw_feedback", held, by=by, permission=P.RECORD_FEEDBACK, at=at)


def join(feedback: Feedback, *, into: Feedback, edition: int, by: Actor, at: datetime) -> Feedback:
    """Deal with a repeat in another case 并案: whom either is about, both are about now.

    Who raised the repeat is answered when the other is.
    """
    with transaction.atomic():
        other = locked_pair(feedback, into)
        held = dealt(feedback, edition=edition, by=by)
        accused = {*queries.accused_of(held), *queries.accused_of(other)}
        rules.require_not_about(person=by.code, accused=accused)
        rules.require_joinable(
            is_same=held.id == other.id, same_kind=held.kind == other.kind, state=other.state
        )
        rules.require_step(state=held.state, to=State.MERGED)
        Feedback.objects.filter(community_id=held.community_id, into_id=held.id).update(
            into_id=other.id
        )
        held.state, held.into_id = State.MERGED, other.id
        name_accused([held, other], accused)
        drop_owner(other, accused, at=at)
        other.save(update_fields=["owner"])
        return kept("join_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at,
                     to=other.number)  # fmt: skip


def sort(
    feedback: Feedback,
    *,
    category: str,
    severity: str,
    accused: Collection[str],
    edition: int,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Say what a case is about, how grave it is, and whom of ours it is about besides.

    From then on those named do not see it; if it was the case of one of them, it is nobody's.
    """
    rules.require_category(kind=feedback.kind, category=category)
    require_known(feedback.kind, accused)
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_at_work(state=held.state)
        held.category, held.severity = category, severity
        name_accused([held, *locked_with_repeats(held)], accused)
        drop_owner(held, queries.accused_of(held), at=at)
        return kept("sort_feedback", held, by=by, permission=P.WORK_FEEDBACK, at=at,
                     named=str(len(accused)))  # fmt: skip
