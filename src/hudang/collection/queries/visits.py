"""Which visits there are, on whose route, and which keys of days are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from hudang.accounts import queries as accounts
from hudang.accounts.models import User
from hudang.accounts.policy import Permission
from hudang.collection import policy
from hudang.collection.models import Campaign, DayKey, Invitation, Visit
from hudang.registry.models import Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet


def unvisited(campaign: Campaign) -> list[UUID]:
    """Return the customers of a campaign who have not answered and whom no visit is planned to."""
    taken = Visit.objects.filter(
        community_id=OuterRef("community_id"),
        campaign_id=OuterRef("campaign_id"),
        customer_id=OuterRef("customer_id"),
    ).exclude(state__in=[Visit.State.VOID, Visit.State.ABSENT])
    waiting = Invitation.objects.filter(campaign=campaign, state=Invitation.State.WAITING)
    return list(waiting.filter(~Exists(taken)).values_list("customer_id", flat=True))


def homes_along(community: UUID, *, customers: Collection[UUID]) -> list[Occupancy]:
    """Return where customers live or hold a house now, in the order in which one walks."""
    return list(
        Occupancy.objects.filter(
            community_id=community, customer_id__in=customers, ended_date__isnull=True
        )
        .select_related("house__building")
        .order_by("house__place_order", "id")
    )


def visits(communities: Collection[UUID]) -> QuerySet[Visit]:
    """Return the visits there; none of them holds an answer."""
    return (
        Visit.objects.filter(community_id__in=communities)
        .select_related("campaign__version__questionnaire__purpose", "notice", "community")
        .defer("signature")
    )


def route_of(butler: str, *, communities: Collection[UUID], today: date) -> list[Visit]:
    """Return the route of today, and what is still open of the days before.

    What is open comes first; whoever has answered online meanwhile is not rung at.
    """
    answered = Invitation.objects.filter(
        community_id=OuterRef("community_id"),
        campaign_id=OuterRef("campaign_id"),
        customer_id=OuterRef("customer_id"),
    ).exclude(state=Invitation.State.WAITING)
    is_open = Q(state__in=policy.OPEN)
    found = visits(communities).filter(
        Q(day_date=today) | (Q(day_date__lt=today) & is_open), butler=butler
    )
    shown = found.exclude(is_open & Exists(answered)).exclude(state=Visit.State.VOID)
    return sorted(shown, key=lambda one: one.state not in policy.OPEN)


def is_awaiting(campaign: Campaign, *, today: date) -> bool:
    """Say whether answers of a campaign may still wait on a phone."""
    days = Visit.objects.filter(campaign=campaign, state__in=policy.OPEN).values_list(
        "day_date", flat=True
    )
    return any(not policy.is_overdue(day=day, today=today) for day in days)


def visits_like(
    found: QuerySet[Visit], wanted: Mapping[str, object], *, is_oldest_first: bool
) -> QuerySet[Visit]:
    """Narrow visits to those that a list shows, day by day in the order of their routes."""
    day = "day_date" if is_oldest_first else "-day_date"
    return found.filter(**wanted).order_by(day, "butler", "position", "id")


def visitors(community: UUID, *, at: datetime) -> list[User]:
    """Return who may be sent on a route there: the butlers, and who else visits people."""
    posts = accounts.posts_allowing(Permission.VISIT, at=at).filter(communities=community)
    return list(User.objects.filter(id__in=posts.values("user_id")).order_by("code"))


def visit_of(community: UUID, visit: UUID) -> Visit | None:
    return visits([community]).filter(id=visit).first()


def visit_counts(found: QuerySet[Visit]) -> dict[str, int]:
    """Return how many visits are in each state."""
    rows = (
        found.order_by().values("state").annotate(count=Count("id")).values_list("state", "count")
    )
    return dict(rows)


def key_of_day(community: UUID, *, day: date) -> DayKey | None:
    return DayKey.objects.filter(
        community_id=community, day_date=day, destroyed_at__isnull=True
    ).first()


def keys_over(*, today: date) -> list[DayKey]:
    """Return the keys of days whose answers have all come, or were given up, in good time."""
    waiting = Visit.objects.filter(
        community_id=OuterRef("community_id"),
        day_date=OuterRef("day_date"),
        state__in=policy.OPEN,
    )
    rows = DayKey.objects.filter(destroyed_at__isnull=True).annotate(waits=Exists(waiting))
    return [
        key
        for key in rows
        if policy.is_key_over(day=key.day_date, waiting=int(key.waits), today=today)
    ]
