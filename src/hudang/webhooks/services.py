"""Subscriptions by two people, what is announced to them, and deliveries by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.exchange import policy as exchange
from hudang.exchange.services import Exchanges
from hudang.webhooks import calling, policy, queries
from hudang.webhooks.models import Delivery, Event, Subscription
from hudang.webhooks.sending import send_now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

__all__ = [
    "announce", "confirm", "deliver_again", "propose", "purge", "resume",
    "rotate_secret", "send_now", "try_out", "turn_off",
]  # fmt: skip

P = Permission
State = Subscription.State

_exchanges: Final = Exchanges(
    Subscription,
    require_transition=policy.require_subscription_transition,
    what="webhooks.{}".format,
    said_of=lambda found: {"subscription": str(found.id)},
)


# What happens


def announce(event: Event, *, community: UUID, facts: Mapping[str, str], at: datetime) -> None:
    """Tell the subscriptions of an event, in the transaction of the act that it is.

    `facts` are numbers, kinds, states and times (`policy.FACTS`); anything else is refused.
    """
    policy.require_facts(facts)
    told = queries.told_of(event.value, community=community)
    if not told:
        return
    Delivery.objects.bulk_create(
        Delivery(
            community_id=community, subscription_id=one, event=event.value, facts=dict(facts),
            happened_at=at, due_at=at,
        )
        for one in told
    )  # fmt: skip
    jobs.defer("webhooks.send")


# By two people


def propose(
    community: UUID, *, name: str, url: str, events: Collection[str], by: Actor, at: datetime
) -> Subscription:
    """Propose that another system is told of events; nothing leaves before a second person."""
    by.require(P.PROPOSE_EXCHANGE)
    policy.require_events(events)
    policy.require_address(url, allowed=calling.allowed_networks())
    told = sorted(set(events))
    new = Subscription(community_id=community, name=name, url=url, events=told)
    return _exchanges.propose(new, by=by, at=at, events=",".join(told))


confirm, rotate_secret = _exchanges.confirm, _exchanges.rotate_secret


@transaction.atomic
def turn_off(found: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Turn a subscription off for good: one person can always stop what leaves."""
    ended = _exchanges.turn_off(found, by=by, at=at)
    queries.deliveries(ended).filter(state__in=queries.OPEN).update(state=Delivery.State.DEAD)
    return ended


@transaction.atomic
def resume(found: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Let a subscription that was stopped after failures go on; what waited is sent."""
    current = _exchanges.locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    policy.require_suspended(state=current.state)
    current.state, current.failures = State.ACTIVE, 0
    current.save(update_fields=["state", "failures"])
    queries.deliveries(current).filter(state__in=queries.OPEN).update(due_at=at)
    jobs.defer("webhooks.send")
    _exchanges.log("resume", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at)
    return current


@transaction.atomic
def try_out(found: Subscription, *, by: Actor, at: datetime) -> Delivery:
    """Send a try without content, to see that the other end answers."""
    current = _exchanges.locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    exchange.require_in_force(is_in_force=current.is_in_force)
    made = Delivery.objects.create(
        community_id=current.community_id, subscription_id=current.id, event=Event.TEST,
        happened_at=at, due_at=at,
    )  # fmt: skip
    jobs.defer("webhooks.send")
    _exchanges.log("try_out", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at)
    return made


@transaction.atomic
def deliver_again(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """Send by hand what was given up; where it fails again, it is given up again."""
    found = delivery.subscription
    current = _exchanges.locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    exchange.require_in_force(is_in_force=current.is_in_force)
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    policy.require_delivery_transition(held.state, Delivery.State.WAITING)
    held.state, held.fault, held.tries, held.due_at = Delivery.State.WAITING, "", 0, at
    held.save()
    jobs.defer("webhooks.send")
    _exchanges.log("again", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at, event=held.event)
    return held


def purge(*, at: datetime) -> int:
    """Remove the deliveries that are over; return how many."""
    return queries.over(at=at).delete()[0]
