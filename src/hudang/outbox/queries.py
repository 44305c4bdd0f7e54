"""Questions about messages that open nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.outbox import policy
from hudang.outbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What a list is narrowed to: state, way, kind, template, number of the customer."""

    state: str = ""
    channel: str = ""
    kind: str = ""
    template: str = ""
    number: str = ""
    community: UUID | None = None
    is_oldest_first: bool = False


def messages(actor: Actor, wanted: MessageFilter | None = None) -> QuerySet[Message]:
    """Return the messages of the communities of a person's posts that fit, newest first."""
    wanted = wanted or MessageFilter()
    found = Message.objects.filter(community_id__in=actor.communities).select_related(
        "customer", "community"
    )
    for name in ("state", "channel", "kind", "template"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.community:
        found = found.filter(community_id=wanted.community)
    if wanted.number:
        found = found.filter(customer__number=wanted.number)
    order = ("queued_at", "id") if wanted.is_oldest_first else ("-queued_at", "-id")
    return found.order_by(*order)


def message(community: UUID, message: UUID) -> Message | None:
    """Return a message of a community, if it is still kept."""
    return Message.objects.filter(community_id=community, id=message).first()


def sent_to(community: UUID, customer: UUID, *, template: str) -> QuerySet[Message]:
    """Return the messages of a template that left for a customer, the newest first."""
    return Message.objects.filter(
        community_id=community, customer_id=customer, template=template, state=Message.State.SENT
    ).order_by("-sent_at")


def counts(actor: Actor) -> dict[str, int]:
    """Return how many messages are in each state, those with none left out."""
    found = Message.objects.filter(community_id__in=actor.communities).values("state")
    return {row["state"]: row["count"] for row in found.annotate(count=Count("id"))}


def due(*, kind: str, at: datetime) -> QuerySet[Message]:
    """Return the messages of a kind whose time has come, the longest due first."""
    return Message.objects.filter(
        state__in=policy.open_states(), kind=kind, due_at__lte=at
    ).order_by("due_at", "id")


def over(*, at: datetime) -> QuerySet[Message]:
    """Return the messages that have been here for as long as any may."""
    return Message.objects.filter(queued_at__lte=at - policy.KEPT_FOR).exclude(
        state=Message.State.SENDING
    )


def by_community(messages: Collection[Message]) -> dict[UUID, int]:
    """Return how many of the messages belong to each community."""
    places = [message.community_id for message in messages]
    return {place: places.count(place) for place in dict.fromkeys(places)}
