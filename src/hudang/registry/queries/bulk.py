"""Changes of many customers: which there are, how far they are, what came of each member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.accounts import policy as accounts
from hudang.registry.models import BulkAmendment, BulkMember

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

Status = BulkMember.Status


@dataclass(frozen=True, slots=True)
class BulkCounts:
    """How many members of a change are in which state."""

    ready: int = 0
    refused: int = 0
    done: int = 0
    undone: int = 0

    @property
    def total(self) -> int:
        return self.ready + self.refused + self.done + self.undone

    @property
    def progress(self) -> int:
        """How many hundredths of the work are behind us."""
        return 100 * (self.total - self.ready) // max(self.total, 1)


def bulks(communities: Collection[UUID]) -> QuerySet[BulkAmendment]:
    """Return the changes of many in those communities, the newest first."""
    return (
        BulkAmendment.objects.filter(community_id__in=communities)
        .select_related("community")
        .order_by("-prepared_at", "id")
    )


def bulk(community: UUID, bulk_id: UUID, *, by: Actor) -> BulkAmendment:
    """Return a change of many; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return bulks([community]).get(id=bulk_id)


def bulk_counts(bulk: BulkAmendment) -> BulkCounts:
    counted = (
        BulkMember.objects.filter(community_id=bulk.community_id, bulk_id=bulk.id)
        .values_list("status")
        .annotate(number=Count("id"))
        .order_by()
    )
    return BulkCounts(**{str(status): number for status, number in counted})


def bulk_members(bulk: BulkAmendment, *, status: str = "") -> QuerySet[BulkMember]:
    """Return the members of a change in the order of their numbers, with their customers."""
    found = BulkMember.objects.filter(community_id=bulk.community_id, bulk_id=bulk.id)
    if status:
        found = found.filter(status=status)
    return found.select_related("customer").order_by("customer__number")
