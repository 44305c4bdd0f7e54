"""The stop switch: from the moment it is set nothing leaves; another person switches on again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.outbox import policy, queries
from hudang.outbox.models import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
_LOCK: Final = 0x4855_5354  # "HUST"


@contextmanager
def while_handing_over() -> Iterator[None]:
    """Hold off whoever stops sending until the one message has been handed over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [_LOCK])


@transaction.atomic
def stop(channel: str, *, reason: str, by: Actor, at: datetime) -> Stop:
    """Stop sending by one way, or by all for an empty one; done means that nothing leaves."""
    by.require(P.STOP_MESSAGES)
    _wait_for_sender()
    policy.require_not_stopped(is_stopped=channel in queries.stopped_ways())
    made = Stop.objects.create(channel=channel, reason=reason, stopped_by=by.code, stopped_at=at)
    _record("stop_sending", made, by=by, at=at)
    return made


@transaction.atomic
def lift(stop: Stop, *, by: Actor, at: datetime) -> Stop:
    """Switch on again as another person with the same right; what waited leaves."""
    by.require(P.STOP_MESSAGES)
    current = Stop.objects.select_for_update().get(pk=stop.pk)
    policy.require_standing(is_lifted=current.lifted_at is not None)
    policy.require_other_to_lift(stopped_by=current.stopped_by, lifts=by.code)
    current.lifted_by, current.lifted_at = by.code, at
    current.save()
    _record("resume_sending", current, by=by, at=at)
    return current


def _wait_for_sender() -> None:
    """Wait for what is being handed over, and keep the sender waiting until this is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _record(what: str, stop: Stop, *, by: Actor, at: datetime) -> None:
    record_act(
        f"outbox.{what}",
        by=by,
        permission=P.STOP_MESSAGES,
        at=at,
        control="LC-150",
        detail={"way": stop.channel, "reason": stop.reason},
    )
