"""Questions about subscriptions and deliveries; nothing here opens or changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from hudang.webhooks import policy
from hudang.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

State = Subscription.State
OPEN = (Delivery.State.WAITING, Delivery.State.FAILED)


def subscriptions(by: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions of a person's communities, with how many deliveries wait, and how
    many were given up."""
    return (
        Subscription.objects.filter(community_id__in=by.communities)
        .select_related("community")
        .annotate(
            open_count=Count("deliveries", filter=Q(deliveries__state__in=OPEN)),
            dead_count=Count("deliveries", filter=Q(deliveries__state=Delivery.State.DEAD)),
            last_sent_at=Max("deliveries__sent_at"),
        )
    )


def told_of(event: str, *, community: UUID) -> list[UUID]:
    """Return the subscriptions that are told of an event; one that is suspended is told later."""
    found = Subscription.objects.filter(
        community_id=community, events__contains=[event],
        state__in=[State.ACTIVE, State.SUSPENDED],
    )  # fmt: skip
    return list(found.values_list("id", flat=True))


def deliveries(found: Subscription, *, state: str = "", event: str = "") -> QuerySet[Delivery]:
    """Return the deliveries of a subscription, the newest first."""
    wanted = {name: value for name, value in (("state", state), ("event", event)) if value}
    return Delivery.objects.filter(
        community_id=found.community_id, subscription_id=found.id, **wanted
    )


def due(*, at: datetime) -> list[tuple[UUID, UUID]]:
    """Return the subscriptions in force that have something due, what is due longest first."""
    found = Delivery.objects.filter(
        state__in=OPEN, due_at__lte=at, subscription__state=State.ACTIVE
    ).order_by("due_at", "id")
    rows = found.values_list("community_id", "subscription_id")[:1000]
    return list(dict.fromkeys(rows))


def due_of(community: UUID, subscription_id: UUID, *, at: datetime) -> QuerySet[Delivery]:
    """Return what is due of one subscription, in the order in which it happened."""
    return Delivery.objects.filter(
        community_id=community, subscription_id=subscription_id, state__in=OPEN, due_at__lte=at
    ).order_by("happened_at", "id")


def suspended(communities: Collection[UUID]) -> QuerySet[Subscription]:
    """Return the subscriptions that were stopped because deliveries failed."""
    found = Subscription.objects.filter(community_id__in=communities, state=State.SUSPENDED)
    return found.select_related("community").order_by("name")


def over(*, at: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that are kept no longer."""
    ended = [Delivery.State.SENT, Delivery.State.DEAD]
    return Delivery.objects.filter(state__in=ended, happened_at__lt=at - policy.KEPT_FOR)
