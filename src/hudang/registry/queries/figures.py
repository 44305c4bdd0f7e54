"""What a community's records amount to: how many, how complete, how fresh, what is due."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate

from hudang.purposes.policy import notice_due_before
from hudang.registry import policy
from hudang.registry.models import Community, Customer, House
from hudang.registry.queries.customers import waits_before
from hudang.registry.queries.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID


@dataclass(slots=True)
class CommunityFigures:
    """The figures of one community."""

    community: Community
    customers: int = 0
    houses: int = 0
    notice_due: int = 0
    notice_overdue: int = 0
    stale: int = 0
    completeness: int = 0
    entry_lag_days: float = 0.0
    houses_by_state: dict[str, int] = field(default_factory=dict)


def figures(communities: Collection[UUID], *, at: datetime) -> list[CommunityFigures]:
    """Return the figures of each community."""
    return kept(
        "figures",
        communities,
        count=lambda: _counted(communities, at=at),
        size=lambda found: sum(one.customers for one in found),
    )


def _counted(communities: Collection[UUID], *, at: datetime) -> list[CommunityFigures]:
    found = {
        community.id: CommunityFigures(community)
        for community in Community.objects.filter(id__in=communities)
    }
    for row in _of_customers(communities, at=at):
        one = found[row["community_id"]]
        one.customers = row["number"]
        one.notice_due = row["due"]
        one.notice_overdue = row["overdue"]
        one.stale = row["stale"]
        one.completeness = round(row["mean"] or 0)
        one.entry_lag_days = round(row["lag"].total_seconds() / 86_400, 1) if row["lag"] else 0.0
    for community_id, state, number in (
        House.objects.filter(community_id__in=communities)
        .values_list("community_id", "state")
        .annotate(number=Count("*"))
        .order_by()
    ):
        found[community_id].houses_by_state[state] = number
        found[community_id].houses += number
    return list(found.values())


def _of_customers(communities: Collection[UUID], *, at: datetime) -> Iterable[Any]:
    due = Q(notice=Customer.Notice.DUE)
    overdue = due & waits_before(notice_due_before(at=at))
    limit = at - policy.STALE_AFTER
    stale = Q(verified_at__lt=limit) | Q(verified_at__isnull=True, registered_at__lt=limit)
    lag = ExpressionWrapper(
        TruncDate("registered_at") - F("collected_date"), output_field=DurationField()
    )
    return (
        Customer.objects.filter(community_id__in=communities, merged_into__isnull=True)
        .values("community_id")
        .annotate(
            number=Count("*"),
            due=Count("id", filter=due),
            overdue=Count("id", filter=overdue),
            stale=Count("id", filter=stale),
            mean=Avg("completeness"),
            lag=Avg(lag),
        )
        .order_by()
    )
