"""Subscriptions by two people, what is announced to them, and deliveries by hand."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core import jobs
from hudang.vault import services as vault
from hudang.webhooks import calling, policy, queries
from hudang.webhooks.models import SECRET, Delivery, Event, Subscription
from hudang.webhooks.sending import send_now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

__all__ = [
    "Made", "announce", "confirm", "deliver_again", "propose", "purge", "resume",
    "rotate_secret", "send_now", "try_out", "turn_off",
]  # fmt: skip

P = Permission
State = Subscription.State
SECRET_BYTES: Final = 32


class Made(NamedTuple):
    """A subscription with its secret, which is shown this once."""

    subscription: Subscription
    secret: str

    def __repr__(self) -> str:
        """Keep the secret out of whatever prints this."""
        return f"<subscription {self.subscription.id} with its secret>"


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


@transaction.atomic
def propose(
    community: UUID, *, name: str, url: str, events: Collection[str], by: Actor, at: datetime
) -> Subscription:
    """Propose that another system is told of events; nothing leaves before a second person."""
    _require(community, permission=P.PROPOSE_EXCHANGE, by=by)
    policy.require_events(events)
    policy.require_address(url, allowed=calling.allowed_networks())
    made = Subscription.objects.create(
        community_id=community, name=name, url=url, events=sorted(set(events)),
        proposed_by=by.code, proposed_at=at,
    )  # fmt: skip
    _log(
        "propose", made, permission=P.PROPOSE_EXCHANGE, by=by, at=at, events=",".join(made.events)
    )
    return made


@transaction.atomic
def confirm(found: Subscription, *, by: Actor, at: datetime) -> Made:
    """Let a proposed subscription begin as another person; its secret is shown to this one."""
    current = _locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
    policy.require_second_person(proposed_by=current.proposed_by, confirms=by.code)
    policy.require_subscription_transition(current.state, State.ACTIVE)
    current.state, current.confirmed_by, current.confirmed_at = State.ACTIVE, by.code, at
    secret = _new_secret(current, at=at)
    _log("confirm", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
    return Made(current, secret)


@transaction.atomic
def rotate_secret(found: Subscription, *, by: Actor, at: datetime) -> Made:
    """Make a new secret; what is sent from now on is signed with it, and shown this once."""
    current = _locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
    policy.require_in_force(state=current.state)
    secret = _new_secret(current, at=at)
    _log("rotate", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
    return Made(current, secret)


def _new_secret(found: Subscription, *, at: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    vault.seal(found, secret={SECRET: secret})
    found.secret_made_at = at
    found.save()
    return secret


@transaction.atomic
def turn_off(found: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Turn a subscription off for good: one person can always stop what leaves."""
    permission = P.PROPOSE_EXCHANGE if by.may(P.PROPOSE_EXCHANGE) else P.CONFIRM_EXCHANGE
    current = _locked(found, permission=permission, by=by)
    policy.require_subscription_transition(current.state, State.OFF)
    current.state, current.ended_at = State.OFF, at
    vault.seal(current, secret=None)
    current.save()
    queries.deliveries(current).filter(state__in=queries.OPEN).update(state=Delivery.State.DEAD)
    _log("turn_off", current, permission=permission, by=by, at=at)
    return current


@transaction.atomic
def resume(found: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Let a subscription that was stopped after failures go on; what waited is sent."""
    current = _locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    policy.require_suspended(state=current.state)
    current.state, current.failures = State.ACTIVE, 0
    current.save(update_fields=["state", "failures"])
    queries.deliveries(current).filter(state__in=queries.OPEN).update(due_at=at)
    jobs.defer("webhooks.send")
    _log("resume", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at)
    return current


@transaction.atomic
def try_out(found: Subscription, *, by: Actor, at: datetime) -> Delivery:
    """Send a try without content, to see that the other end answers."""
    current = _locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    policy.require_in_force(state=current.state)
    made = Delivery.objects.create(
        community_id=current.community_id, subscription_id=current.id, event=Event.TEST,
        happened_at=at, due_at=at,
    )  # fmt: skip
    jobs.defer("webhooks.send")
    _log("try_out", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at)
    return made


@transaction.atomic
def deliver_again(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """Send by hand what was given up; where it fails again, it is given up again."""
    found = delivery.subscription
    current = _locked(found, permission=P.PROPOSE_EXCHANGE, by=by)
    policy.require_in_force(state=current.state)
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    policy.require_delivery_transition(held.state, Delivery.State.WAITING)
    held.state, held.fault, held.tries, held.due_at = Delivery.State.WAITING, "", 0, at
    held.save()
    jobs.defer("webhooks.send")
    _log("again", current, permission=P.PROPOSE_EXCHANGE, by=by, at=at, event=held.event)
    return held


def purge(*, at: datetime) -> int:
    """Remove the deliveries that are over; return how many."""
    return queries.over(at=at).delete()[0]


def _locked(found: Subscription, *, permission: Permission, by: Actor) -> Subscription:
    _require(found.community_id, permission=permission, by=by)
    return (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("community")
        .get(pk=found.pk)
    )


def _require(community: UUID, *, permission: Permission, by: Actor) -> None:
    by.require(permission)
    accounts.require_community(communities=by.communities, community=community)


def _log(
    what: str,
    found: Subscription,
    *,
    permission: Permission,
    by: Actor,
    at: datetime,
    **detail: str,
) -> None:
    record_act(
        f"webhooks.{what}", by=by, permission=permission, at=at, act=Act.CHANGE,
        control="LC-051",
        detail={"community": str(found.community_id), "subscription": str(found.id), **detail},
    )  # fmt: skip
