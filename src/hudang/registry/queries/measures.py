"""The three figures of a community (POL-1): how safe, how complete, how promptly entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate

from hudang.core.aggregates import Percentile
from hudang.purposes import inventory
from hudang.purposes.policy import notice_due_before
from hudang.registry import policy
from hudang.registry.models import Community, Customer, Quarantine
from hudang.registry.queries.customers import waits_before
from hudang.registry.queries.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime, timedelta
    from uuid import UUID

# Completeness in bands of so many hundredths; the last holds the complete records alone.
BAND = 20
INCOMPLETE_BELOW = 60
_CONSENT_ITEMS = sorted(item.number for item in inventory.ITEMS if item.needs_consent)


@dataclass(slots=True)
class Band:
    """How many records are from so many hundredths complete to so many."""

    first: int
    last: int
    customers: int


@dataclass(slots=True)
class Measures:
    """The figures of one community at a moment; shares are in hundredths."""

    community: Community
    customers: int
    completeness: int
    incomplete: int
    bands: list[Band]
    lag_median: float
    lag_most: float
    notice_due: int
    notice_overdue: int
    stale: int
    ungrounded: int
    set_apart: int = 0

    @property
    def told(self) -> int:
        """The share of the customers whom the personal notice has reached."""
        return share(self.customers - self.notice_due, self.customers)

    @property
    def fresh(self) -> int:
        """The share of the customers whose contact was confirmed within the year."""
        return share(self.customers - self.stale, self.customers)


def share(part: int, whole: int) -> int:
    """Return a share in hundredths; of nothing, nothing is missing."""
    return round(100 * part / whole) if whole else 100


def measures(communities: Collection[UUID], *, at: datetime) -> list[Measures]:
    """Return the figures of each community that has customers."""
    return kept(
        "measures",
        communities,
        count=lambda: _counted(communities, at=at),
        size=lambda found: sum(one.customers for one in found),
    )


def _counted(communities: Collection[UUID], *, at: datetime) -> list[Measures]:
    places = {place.id: place for place in Community.objects.filter(id__in=communities)}
    found = {
        row["community_id"]: _measured(places[row["community_id"]], row)
        for row in _of_customers(communities, at=at)
    }
    waiting = Quarantine.objects.filter(
        community_id__in=communities, status=Quarantine.Status.WAITING
    )
    counted = waiting.values_list("community_id").annotate(number=Count("*")).order_by()
    for community, number in counted:
        if community in found:
            found[community].set_apart = number
    return sorted(found.values(), key=lambda one: one.community.code)


def _measured(community: Community, row: dict[str, Any]) -> Measures:
    return Measures(
        community=community,
        customers=row["number"],
        completeness=round(row["mean"] or 0),
        incomplete=row["incomplete"],
        bands=[
            Band(first, min(first + BAND - 1, 100), row[f"band_{first}"]) for first in _bands()
        ],
        lag_median=_days(row["median"]),
        lag_most=_days(row["most"]),
        notice_due=row["due"],
        notice_overdue=row["overdue"],
        stale=row["stale"],
        ungrounded=row["ungrounded"],
    )


def _days(lag: timedelta | None) -> float:
    return round(lag.total_seconds() / 86_400, 1) if lag else 0.0


def _bands() -> Iterable[int]:
    return range(0, 101, BAND)


def _of_customers(communities: Collection[UUID], *, at: datetime) -> Iterable[Any]:
    due = Q(notice=Customer.Notice.DUE)
    overdue = due & waits_before(notice_due_before(at=at))
    limit = at - policy.STALE_AFTER
    stale = Q(verified_at__lt=limit) | Q(verified_at__isnull=True, registered_at__lt=limit)
    lag = ExpressionWrapper(
        TruncDate("registered_at") - F("collected_date"), output_field=DurationField()
    )
    bands = {
        f"band_{first}": Count(
            "id", filter=Q(completeness__gte=first, completeness__lt=first + BAND)
        )
        for first in _bands()
    }
    return (
        Customer.objects.filter(community_id__in=communities, merged_into__isnull=True)
        .values("community_id")
        .annotate(
            number=Count("*"),
            mean=Avg("completeness"),
            incomplete=Count("id", filter=Q(completeness__lt=INCOMPLETE_BELOW)),
            due=Count("id", filter=due),
            overdue=Count("id", filter=overdue),
            stale=Count("id", filter=stale),
            # Items that rest on consent, held of somebody whom the notice has not reached.
            ungrounded=Count("id", filter=due & Q(items__overlap=_CONSENT_ITEMS)),
            median=Percentile(lag, share=0.5),
            most=Percentile(lag, share=0.9),
            **bands,
        )
        .order_by()
    )
