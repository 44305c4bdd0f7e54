"""Which ratings there are: of an order, by a link, those too low to be left alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from hudang.service import policy
from hudang.service.models import CustomerWords, Rating, ServiceRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet


def link_hash(secret: str) -> bytes:
    """Return what is kept of the secret of a link: 160 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def rating_of(order: ServiceRecord) -> Rating | None:
    return Rating.objects.filter(community_id=order.community_id, order_id=order.id).first()


def rating_by(secret: str, *, today: date) -> Rating | None:
    """Return the rating that a link still gives; nothing once it is used or over."""
    found = Rating.objects.filter(link_hash=link_hash(secret))
    rating = found.select_related("order__type", "order__community").first()
    if rating is None or not policy.is_open(
        score=rating.score, until=rating.until_date, today=today
    ):
        return None
    return rating


def asked_last(order: ServiceRecord) -> datetime | None:
    """Return when the customer of an order was last asked about any order."""
    asked = CustomerWords.Kind.REQUEST
    customers = CustomerWords.objects.filter(
        community_id=order.community_id, order_id=order.id, kind=asked
    ).values("customer_id")
    orders = CustomerWords.objects.filter(
        community_id=order.community_id, customer_id__in=customers, kind=asked
    ).values("order_id")
    found = Rating.objects.filter(community_id=order.community_id, order_id__in=orders)
    moment: datetime | None = found.aggregate(last=Max("asked_at"))["last"]
    return moment


def low_ratings(communities: Collection[UUID]) -> QuerySet[Rating]:
    """Return the low scores that nobody has followed up, the oldest first."""
    found = Rating.objects.filter(
        community_id__in=communities, score__lte=policy.LOW, followed_up_at__isnull=True
    )
    return found.select_related("order__type", "order__house", "order__building").order_by(
        "given_at", "id"
    )


def orders_by_house(
    community: UUID, *, since: datetime, until: datetime
) -> dict[UUID, frozenset[str]]:
    """Return for each house the kinds of the orders that were recorded of it in that time."""
    found = ServiceRecord.objects.filter(
        community_id=community, house_id__isnull=False,
        recorded_at__gte=since, recorded_at__lt=until,
    )  # fmt: skip
    kinds: dict[UUID, set[str]] = {}
    for house, group in found.order_by().values_list("house_id", "type__group").distinct():
        if house is not None:
            kinds.setdefault(house, set()).add(group)
    return {house: frozenset(here) for house, here in kinds.items()}


def scores_by_house(
    community: UUID, *, since: datetime, until: datetime
) -> Iterator[tuple[UUID, int, int]]:
    """Yield houses with a score that was given for one of their orders, and how often."""
    found = Rating.objects.filter(
        community_id=community, score__isnull=False, given_at__gte=since, given_at__lt=until,
        order__house_id__isnull=False,
    )  # fmt: skip
    rows = found.order_by().values_list("order__house_id", "score").annotate(many=Count("id"))
    for house, score, many in rows:
        if house is not None and score is not None:
            yield house, score, many
