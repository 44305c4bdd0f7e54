"""Delivering what is due: one after the other in the order in which it happened.

The other end knows a repeat by its key, so a delivery that a killed process sent and did not
note is sent again. A subscription that fails costs one try in each round, and waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core import locks
from hudang.disclosure import services as disclosure
from hudang.exchange.models import SECRET
from hudang.outbox import policy as stops
from hudang.outbox import queries as outbox
from hudang.outbox import stopping
from hudang.webhooks import calling, policy, queries
from hudang.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from hudang.webhooks.calling import Answer

JOB: Final = system("webhooks")
PURPOSE: Final = "contract_service"
# Of one subscription in one round; the others have their turn in between.
ROUND: Final = 50
_LOCK: Final = 0x4855_5748  # "HUWH"
State = Delivery.State
Fault = Delivery.Fault


def send_now(*, clock: Callable[[], datetime]) -> int:
    """Deliver what is due; return how many arrived. Where another sender is at work, nothing."""
    with locks.held(_LOCK) as is_alone:
        if not is_alone:
            return 0
        done = 0
        for community, found in queries.due(at=clock()):
            done += _send_round(community, found, clock=clock)
        return done


def _send_round(community: UUID, found: UUID, *, clock: Callable[[], datetime]) -> int:
    """Deliver what is due of one subscription, until something fails."""
    subscription = Subscription.objects.select_related("community").get(
        community_id=community, id=found
    )
    waiting = list(queries.due_of(community, found, at=clock())[:ROUND])
    secret = _secret_of(subscription, at=clock())
    for done, delivery in enumerate(waiting):
        if not _send(subscription, delivery, secret=secret, clock=clock):
            return done
    return len(waiting)


def _secret_of(found: Subscription, *, at: datetime) -> bytes:
    under = disclosure.system_authority(
        JOB, purpose=PURPOSE, items=(), communities=[found.community_id], at=at
    )
    (opened,) = disclosure.disclose([found], (), under=under, at=at, what="webhooks.sign")
    return str(opened.value(SECRET)).encode()


def _send(
    found: Subscription, delivery: Delivery, *, secret: bytes, clock: Callable[[], datetime]
) -> bool:
    """Deliver one; whether it arrived. While sending is stopped nothing leaves or fails."""
    with stopping.while_handing_over():
        if not stops.may_leave(channel=policy.WAY, stopped=outbox.stopped_ways()):
            return False
        answer = calling.call(
            found.url, key=str(delivery.id), body=body_of(found, delivery), secret=secret
        )
    _settle(found, delivery, answer, at=clock())
    return not answer.fault


def body_of(found: Subscription, delivery: Delivery) -> dict[str, Any]:
    """Return what is sent: the event and its facts."""
    return {
        "id": str(delivery.id),
        "event": delivery.event,
        "at": delivery.happened_at.isoformat(),
        "community": found.community.code,
        "facts": delivery.facts,
    }


@transaction.atomic
def _settle(found: Subscription, delivery: Delivery, answer: Answer, *, at: datetime) -> None:
    """Note what came of a delivery, with its entry, and stop a subscription that only fails."""
    current = Subscription.objects.select_for_update().get(pk=found.pk)
    delivery.tries += 1
    delivery.status, delivery.fault = answer.status, answer.fault
    if answer.fault:
        _put_off(delivery, at=at)
        current.failures += 1
    else:
        policy.require_delivery_transition(delivery.state, State.SENT)
        delivery.state, delivery.sent_at = State.SENT, at
        current.failures = 0
    if current.state == Subscription.State.ACTIVE and policy.is_suspended_after(current.failures):
        current.state = Subscription.State.SUSPENDED
    delivery.save()
    current.save(update_fields=["state", "failures"])
    record_act(
        "webhooks.deliver", by=JOB, permission=Permission.OPERATE, at=at, act=Act.EXPORT,
        purpose=PURPOSE, count=1, reference=delivery.facts.get("number", ""), control="LC-051",
        detail={
            "community": str(found.community_id),
            "subscription": str(found.id),
            "event": delivery.event,
            "result": answer.fault or "sent",
        },
    )  # fmt: skip


def _put_off(delivery: Delivery, *, at: datetime) -> None:
    due = policy.next_try(tries=delivery.tries, happened_at=delivery.happened_at, at=at)
    to = State.FAILED if due else State.DEAD
    policy.require_delivery_transition(delivery.state, to)
    delivery.state, delivery.due_at = to, due or at
    if due:  # what happened after it waits behind it: an end that is down is not asked for each
        queries.due_of(delivery.community_id, delivery.subscription_id, at=due).update(due_at=due)
