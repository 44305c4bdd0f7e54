"""Which texts hold what free text should not: by kind, place and month, and one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from hudang.core.free_text import Kind
from hudang.purposes.models import FlaggedText, TextPlace

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class FlaggedCount:
    """How often one kind was found in one place, and how many of these texts wait."""

    kind: Kind
    place: TextPlace
    count: int
    waiting: int


def flagged(
    communities: Collection[UUID],
    *,
    kind: str = "",
    place: str = "",
    only_open: bool = False,
    without: Collection[UUID] = (),
) -> QuerySet[FlaggedText]:
    """Return the texts with finds of communities, the newest first, narrowed where asked.

    `without` are texts that the reader is not to be led to.
    """
    found = FlaggedText.objects.filter(community_id__in=communities).select_related("community")
    if without:
        found = found.exclude(record__in=without)
    wanted = {name: value for name, value in (("kind", kind), ("place", place)) if value}
    if only_open:
        found = found.filter(followed_up_at__isnull=True)
    return found.filter(**wanted)


def flagged_counts(communities: Collection[UUID], *, since: datetime) -> list[FlaggedCount]:
    """Return the counts by kind and place of what was written since a moment."""
    rows = (
        FlaggedText.objects.filter(community_id__in=communities, written_at__gte=since)
        .order_by("kind", "place")
        .values("kind", "place")
        .annotate(found=Sum("count"), waiting=Count("id", filter=Q(followed_up_at=None)))
    )
    return [
        FlaggedCount(Kind(row["kind"]), TextPlace(row["place"]), row["found"], row["waiting"])
        for row in rows
    ]


def flagged_months(
    communities: Collection[UUID], *, since: datetime
) -> list[tuple[date, Kind, int]]:
    """Return how often each kind was found in each month since a moment, the oldest first."""
    rows = (
        FlaggedText.objects.filter(community_id__in=communities, written_at__gte=since)
        .annotate(month=TruncMonth("written_at"))
        .order_by("month", "kind")
        .values("month", "kind")
        .annotate(found=Sum("count"))
    )
    return [(row["month"].date(), Kind(row["kind"]), row["found"]) for row in rows]
