"""What is set apart until its source is proved: counts and days, never a value."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from hudang.accounts import policy as accounts
from hudang.registry.models import Quarantine

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor


def quarantines(
    communities: Collection[UUID], *, community: UUID | None = None, status: str = ""
) -> QuerySet[Quarantine]:
    """Return what is or was set apart in those communities: what waits first, by its end."""
    found = Quarantine.objects.filter(community_id__in=communities)
    if community is not None:
        found = found.filter(community_id=community)
    if status:
        found = found.filter(status=status)
    # What has ended has a day on which it did; what has none yet comes first.
    return found.select_related("community", "roster").order_by(
        F("ended_at").desc(nulls_first=True), "kept_until", "id"
    )


def quarantine(community: UUID, quarantine_id: UUID, *, by: Actor) -> Quarantine:
    """Return what a roster set apart; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return quarantines([community]).get(id=quarantine_id)


def quarantine_of(community: UUID, roster: UUID) -> Quarantine | None:
    """Return what a roster set apart, if anything."""
    return quarantines([community]).filter(roster_id=roster).first()


def overdue(at: datetime) -> QuerySet[Quarantine]:
    """Return what waits although its time is over."""
    return Quarantine.objects.filter(status=Quarantine.Status.WAITING, kept_until__lte=at)


def days_left(quarantine: Quarantine, *, at: datetime) -> int:
    """Return how many days, begun ones counted, are left for a proof."""
    return max(0, -((at - quarantine.kept_until) // timedelta(days=1)))
