"""Orders from hand to hand: given, taken up, waiting, done, closed, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import WORK_ORDER, CallerWords, CustomerWords, OrderWords, ServiceRecord

from .logging import changes_of, log_order, subjects_of
from .recording import give, or_sender, write
from .telling import tell_of_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.service.models import Team
    from hudang.vault.models import SealedRecord

State = ServiceRecord.State
Kind = OrderWords.Kind
P = Permission


class Words(NamedTuple):
    """What is added to an order, and why a find in it stays."""

    text: str
    kept_reason: str
    kind: Kind


def assign(
    order: ServiceRecord, *, team: Team, person: str = "", edition: int, by: Actor, at: datetime
) -> ServiceRecord:
    """Give an order to a team, and to somebody in it; to nobody means who has least to do."""
    policy.require_fitting_team(groups=team.groups, group=order.type.group)
    members = queries.members_of(team)
    chosen = person or policy.least_loaded(members, loads=queries.loads(team))
    if chosen:
        policy.require_member(members=members, person=chosen)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=P.LEAD_ORDERS, by=by)
        policy.require_assignable(state=current.state)
        give(current, team, person=chosen)
        return _kept("assign_order", current, by=by, permission=P.LEAD_ORDERS, at=at, to=chosen)


def take_up(order: ServiceRecord, *, edition: int, by: Actor, at: datetime) -> ServiceRecord:
    """Begin, or go on with, an order: whoever of the team takes it up works on it."""
    permission = or_sender(P.WORK_ORDER, by=by)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=permission, by=by)
        _require_team(current, by=by)
        policy.require_transition(state=current.state, to=State.UNDERWAY)
        current.state, current.assignee, current.waits = State.UNDERWAY, by.code, ""
        current.responded_at = current.responded_at or at
        return _kept("take_up_order", current, by=by, permission=permission, at=at)


def wait(
    order: ServiceRecord, *, waits: str, edition: int, by: Actor, at: datetime
) -> ServiceRecord:
    """Say what an order waits for; its promise runs on."""
    permission = or_sender(P.WORK_ORDER, by=by)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=permission, by=by)
        _require_team(current, by=by)
        policy.require_transition(state=current.state, to=State.WAITING)
        current.state, current.waits = State.WAITING, waits
        return _kept("wait_order", current, by=by, permission=permission, at=at, waits=waits)


def finish(
    order: ServiceRecord,
    *,
    outcome: str,
    text: str,
    kept_reason: str = "",
    minutes: int | None = None,
    edition: int,
    by: Actor,
    at: datetime,
) -> ServiceRecord:
    """Say that the work is done, how it ended and what was done."""
    policy.require_outcome(outcome=outcome)
    policy.require_text(text=text)
    permission = or_sender(P.WORK_ORDER, by=by)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=permission, by=by)
        _require_team(current, by=by)
        policy.require_transition(state=current.state, to=State.DONE)
        current.state, current.outcome, current.minutes = State.DONE, outcome, minutes
        current.done_at = at
        written = add_words(current, Words(text, kept_reason, Kind.WORK), by=by, at=at)
        return _kept(
            "finish_order", current, by=by, permission=permission, at=at, written=[written],
            outcome=outcome,
        )  # fmt: skip


def close(
    order: ServiceRecord,
    *,
    text: str = "",
    kept_reason: str = "",
    edition: int,
    by: Actor,
    at: datetime,
) -> ServiceRecord:
    """Close an order after who asked was heard; what was said at the return visit is kept."""
    with transaction.atomic():
        current = _held(order, edition=edition, permission=P.LEAD_ORDERS, by=by)
        policy.require_transition(state=current.state, to=State.CLOSED)
        policy.require_outcome(outcome=current.outcome)
        said = [Words(text, kept_reason, Kind.RETURN_VISIT)] if text.strip() else []
        written = [add_words(current, one, by=by, at=at) for one in said]
        current.state, current.closed_at, current.closed_by = State.CLOSED, at, by.code
        return _kept(
            "close_order", current, by=by, permission=P.LEAD_ORDERS, at=at, written=written
        )


def reopen(
    order: ServiceRecord,
    *,
    text: str,
    kept_reason: str = "",
    edition: int,
    by: Actor,
    at: datetime,
) -> ServiceRecord:
    """Open an order again that was not solved after all; the same team goes on with it."""
    policy.require_text(text=text)
    permission = or_sender(P.LEAD_ORDERS, by=by)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=permission, by=by)
        policy.require_reopenable(state=current.state, closed=current.closed_at, at=at)
        current.state, current.outcome = State.ASSIGNED, ""
        current.closed_at, current.closed_by, current.done_at = None, "", None
        current.reopened += 1
        written = add_words(current, Words(text, kept_reason, Kind.REQUEST), by=by, at=at)
        return _kept(
            "reopen_order", current, by=by, permission=permission, at=at, written=[written]
        )


def cancel(
    order: ServiceRecord, *, reason: str, edition: int, by: Actor, at: datetime
) -> ServiceRecord:
    """End an order that is not needed, with the reason."""
    permission = or_sender(P.LEAD_ORDERS, by=by)
    with transaction.atomic():
        current = _held(order, edition=edition, permission=permission, by=by)
        policy.require_transition(state=current.state, to=State.CANCELLED)
        current.state, current.cancelled_for, current.closed_at = State.CANCELLED, reason, at
        current.closed_by = by.code
        return _kept("cancel_order", current, by=by, permission=permission, at=at, reason=reason)


def note(
    order: ServiceRecord, *, text: str, kept_reason: str = "", by: Actor, at: datetime
) -> ServiceRecord:
    """Add a note to an open order; notes of two people stand one after the other."""
    policy.require_text(text=text)
    usual = P.LEAD_ORDERS if by.may(P.LEAD_ORDERS) else P.WORK_ORDER
    permission = or_sender(usual, by=by)
    with transaction.atomic():
        current = _locked(order, permission=permission, by=by)
        policy.require_open_for_notes(state=current.state)
        if permission == P.WORK_ORDER:
            _require_team(current, by=by)
        written = add_words(current, Words(text, kept_reason, Kind.NOTE), by=by, at=at)
        return _kept("note_order", current, by=by, permission=permission, at=at, written=[written])


def _held(
    order: ServiceRecord, *, edition: int, permission: Permission, by: Actor
) -> ServiceRecord:
    """Return the order as it is now, locked, if it is still the one that was looked at."""
    current = _locked(order, permission=permission, by=by)
    policy.require_unchanged(edition=current.edition, expected=edition)
    return current


def _locked(order: ServiceRecord, *, permission: Permission, by: Actor) -> ServiceRecord:
    by.require(permission)
    accounts.require_community(communities=by.communities, community=order.community_id)
    if permission == P.SEND_ORDERS:
        policy.require_sender(recorded_by=order.recorded_by, sender=by.code)
    return ServiceRecord.objects.select_for_update().get(pk=order.pk)


def _require_team(order: ServiceRecord, *, by: Actor) -> None:
    policy.require_involved(is_involved=queries.works_on(order, by.code))


def add_words(
    order: ServiceRecord, said: Words, *, by: Actor, at: datetime
) -> CustomerWords | CallerWords:
    """Write words where the words of the order are: with its customer, or with the order."""
    asked = CustomerWords.objects.filter(community_id=order.community_id, order_id=order.id)
    first = asked.select_related("customer").first()
    customer = first.customer if first else None
    return write(order, **said._asdict(), customer=customer, by=by, at=at)


def _kept(
    what: str,
    order: ServiceRecord,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    written: Sequence[SealedRecord] = (),
    **detail: str,
) -> ServiceRecord:
    """Save an order that was acted on, and log it with the words that were written."""
    order.edition += 1
    order.save()
    subjects = changes_of(written) or subjects_of(queries.words_of(order))
    log_order(
        what, order, by=by, permission=permission, at=at, items=[WORK_ORDER], subjects=subjects,
        detail=detail,
    )  # fmt: skip
    tell_of_order(what, order, at=at)
    return order
