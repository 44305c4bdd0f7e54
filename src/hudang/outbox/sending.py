"""Sending what is due: claimed, then opened, then handed over, one after the other.

A message is marked before it is handed over. What a killed process leaves marked is tried again
only where the other end knows a repeat by its key; otherwise a person decides. So nobody is
written to twice by the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localtime

from hudang.accounts.actor import system
from hudang.core import locks
from hudang.disclosure import services as disclosure
from hudang.outbox import policy, queries, stopping
from hudang.outbox.delivery import Outcome, Parcel, ways
from hudang.outbox.models import TEXT, Channel, Kind, Language, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.disclosure.services import Opened
    from hudang.outbox.delivery import Way

    Agreed = Callable[[Collection[UUID]], Collection[UUID]]

JOB: Final = system("outbox")
BATCH: Final = 20
_LOCK: Final = 0x4855_4F42  # "HUOB"
State = Message.State
Fault = Message.Fault
_STATES: Final = {Outcome.SENT: State.SENT, Outcome.KEPT: State.KEPT}
_FAULTS: Final = {
    Outcome.UNREACHABLE: Fault.UNREACHABLE,
    Outcome.BUSY: Fault.BUSY,
    Outcome.REFUSED: Fault.REFUSED,
    Outcome.UNCLEAR: Fault.INTERRUPTED,
}


def send_now(
    *, kind: str = Kind.SERVICE, agreed: Agreed | None = None, clock: Callable[[], datetime]
) -> int:
    """Send what is due of a kind, batch after batch; return how many left or were kept.

    Commercial messages are sent by whoever knows consents: `agreed` says which of some customers
    agree now, and is asked again before each message. Where another sender is at work, nothing.
    """
    with locks.held(_LOCK) as is_alone:
        if not is_alone:
            return 0
        by_channel, done = ways(), 0
        _settle_interrupted(by_channel, at=clock())
        while batch := _claim(kind, at=clock()):
            done += _send_batch(batch, by_channel, agreed=agreed, clock=clock)
    return done


def _settle_interrupted(by_channel: Mapping[Channel, Way], *, at: datetime) -> None:
    """Settle what a killed sender left marked: nobody else marks while this one is alone."""
    for message in Message.objects.filter(state=State.SENDING):
        way = by_channel[Channel(message.channel)]
        to = policy.interrupted(knows_repeats=way.knows_repeats)
        _finish(message, to=to, fault=Fault.INTERRUPTED, at=at)


@transaction.atomic
def _claim(kind: str, *, at: datetime) -> list[Message]:
    """Mark the next messages of one community and purpose as being sent."""
    _wait_for_morning(kind, at=at)
    found = queries.due(kind=kind, at=at)
    first = found.first()
    if first is None:
        return []
    batch = list(
        found.filter(community_id=first.community_id, purpose=first.purpose)
        .select_for_update(skip_locked=True)[:BATCH]
    )  # fmt: skip
    for message in batch:
        policy.require_transition(message.state, State.SENDING)
        message.state, message.tries = State.SENDING, message.tries + 1
        message.save(update_fields=["state", "tries"])
    return batch


def _wait_for_morning(kind: str, *, at: datetime) -> None:
    """Put off until the quiet hours end what became due in them, by a retry or a delay."""
    morning = policy.leaves_from(is_urgent=False, local=localtime(at))
    if morning > at:
        queries.due(kind=kind, at=at).filter(is_urgent=False).update(due_at=morning)


def _send_batch(
    batch: list[Message],
    by_channel: Mapping[Channel, Way],
    *,
    agreed: Agreed | None,
    clock: Callable[[], datetime],
) -> int:
    done = 0
    for message, opened in zip(batch, _opened(batch, at=clock()), strict=True):
        if message.kind == Kind.COMMERCIAL and not _agrees(message, agreed):
            _finish(message, to=State.WITHDRAWN, fault=Fault.NO_CONSENT, at=clock())
            continue
        outcome = _hand_over(message, opened, by_channel[Channel(message.channel)])
        opened.forget()
        if outcome is None:
            _put_back(message)
        else:
            done += _settle(message, outcome, at=clock())
    return done


def _hand_over(message: Message, opened: Opened, way: Way) -> Outcome | None:
    """Hand a message over unless its way was stopped meanwhile; whoever stops waits for it."""
    with stopping.while_handing_over():
        if not policy.may_leave(channel=message.channel, stopped=queries.stopped_ways()):
            return None
        return way.hand_over(_parcel(message, opened))


def _put_back(message: Message) -> None:
    """Let a message wait for the end of a stop; it was not tried."""
    policy.require_transition(message.state, State.QUEUED)
    message.state, message.tries = State.QUEUED, message.tries - 1
    message.save(update_fields=["state", "tries"])


def _opened(batch: list[Message], *, at: datetime) -> list[Opened]:
    """Open a batch at the desk: its entry is committed before anything leaves."""
    items = {TEXT, *(message.address_item for message in batch)}
    counts = queries.by_community(batch)
    under = disclosure.system_authority(
        JOB, purpose=batch[0].purpose, items=items, communities=counts, at=at
    )
    (opened,) = disclosure.disclose_batches(
        [batch], items, under=under, counts=counts, what="outbox.send", at=at
    )
    return opened


def _agrees(message: Message, agreed: Agreed | None) -> bool:
    return agreed is not None and message.customer_id in agreed([message.customer_id])


def _parcel(message: Message, opened: Opened) -> Parcel:
    return Parcel(
        key=str(message.id),
        address=opened.value(message.address_item),
        subject=_name(message),
        text=opened.value(TEXT),
    )


def _name(message: Message) -> str:
    """Return what the version of the template that it was made from is called."""
    made_from = queries.template(message.template, number=message.template_version)
    return made_from.names[Language(message.language)]


def _settle(message: Message, outcome: Outcome, *, at: datetime) -> bool:
    if outcome in _STATES:
        _finish(message, to=_STATES[outcome], at=at)
        return True
    to = (
        State.UNCLEAR
        if outcome is Outcome.UNCLEAR
        else policy.after_failure(tries=message.tries, is_final=outcome is Outcome.REFUSED)
    )
    _finish(message, to=to, fault=_FAULTS[outcome], at=at)
    return False


def _finish(message: Message, *, to: State, fault: str = "", at: datetime) -> None:
    policy.require_transition(message.state, to)
    message.state, message.fault = to, fault
    message.sent_at = at if to == State.SENT else None
    if to == State.FAILED:
        message.due_at = policy.next_try(tries=message.tries, at=at) or at
    message.save(update_fields=["state", "fault", "sent_at", "due_at"])
