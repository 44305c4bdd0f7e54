"""Questions about duplicates that open nothing: which pairs, which merges, how far a search is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from hudang.accounts import policy as accounts
from hudang.duplicates import policy
from hudang.duplicates.models import Comparison, Merge, Pair
from hudang.registry import queries as registry
from hudang.registry.models import Customer, Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.vault.models import SealedRecord


@dataclass(frozen=True, slots=True)
class CommunityState:
    """How a community stands: its last search, and what is open in it."""

    community: Community
    last: Comparison | None
    likely: int
    possible: int
    waiting: int


def open_pairs(community: UUID) -> QuerySet[Pair]:
    return Pair.objects.filter(community_id=community, status=Pair.Status.OPEN)


def pairs(
    community: UUID,
    *,
    status: str = "",
    band: str = "",
    reason: str = "",
    number: str = "",
    newest_first: bool = False,
) -> QuerySet[Pair]:
    """Return the pairs of a community, the likeliest first, narrowed by plain columns."""
    found = Pair.objects.filter(community_id=community).select_related("customer", "other")
    if status:
        found = found.filter(status=status)
    if band:
        lowest, above = _RANGES[policy.Band(band)]
        found = found.filter(score__gte=lowest, score__lt=above)
    if reason:
        found = found.filter(reasons__contains=[reason])
    if number:
        found = found.filter(Q(customer__number=number) | Q(other__number=number))
    if newest_first:
        return found.order_by("-found_at", "-score", "id")
    return found.order_by("-score", "-found_at", "id")


_RANGES = {
    policy.Band.LIKELY: (policy.LIKELY_FROM, 101),
    policy.Band.POSSIBLE: (policy.POSSIBLE_FROM, policy.LIKELY_FROM),
    policy.Band.UNLIKELY: (0, policy.POSSIBLE_FROM),
}


def pair(community: UUID, pair_id: UUID, *, by: Actor) -> Pair:
    """Return a pair; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Pair.objects.select_related("customer", "other").get(community_id=community, id=pair_id)


def pair_of(first: Customer, second: Customer) -> Pair | None:
    """Return the pair of two customers, whichever is the older record."""
    both = {first.id, second.id}
    return (
        Pair.objects.filter(
            community_id=first.community_id, customer_id__in=both, other_id__in=both
        )
        .select_related("customer", "other")
        .first()
    )


def comparison(community: UUID, comparison_id: UUID, *, by: Actor) -> Comparison:
    """Return a search; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Comparison.objects.get(community_id=community, id=comparison_id)


def last_comparison(community: UUID) -> Comparison | None:
    return Comparison.objects.filter(community_id=community).order_by("-requested_at").first()


def states(by: Actor) -> list[CommunityState]:
    """Return how each community of a person's posts stands."""
    return [_state(one) for one in registry.communities(by)]


def _state(community: Community) -> CommunityState:
    likely = Q(score__gte=policy.LIKELY_FROM)
    possible = Q(score__gte=policy.POSSIBLE_FROM) & ~likely
    counts = open_pairs(community.id).aggregate(
        likely=Count("id", filter=likely), possible=Count("id", filter=possible)
    )
    return CommunityState(
        community=community,
        last=last_comparison(community.id),
        waiting=merges(community.id, status=Merge.Status.PROPOSED).count(),
        **counts,
    )


def merges(community: UUID, *, status: str = "") -> QuerySet[Merge]:
    """Return the merges of a community, the newest first."""
    found = Merge.objects.filter(community_id=community).select_related("customer")
    if status:
        found = found.filter(status=status)
    return found.order_by("-proposed_at", "-id")


def merge(community: UUID, merge_id: UUID, *, by: Actor) -> Merge:
    """Return a merge; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Merge.objects.select_related("customer").get(community_id=community, id=merge_id)


def merge_of(first: UUID, second: UUID, *, community: UUID) -> Merge | None:
    """Return the newest merge of two customers, whichever of them stayed."""
    both = {first, second}
    return merges(community).filter(customer_id__in=both, other_id__in=both).first()


def pairs_of_merges(merges: Collection[Merge]) -> dict[UUID, Pair]:
    """Return for each merge the pair it is of; a merge that is final has none any more."""
    both = {frozenset({one.customer_id, one.other_id}): one.id for one in merges}
    found = Pair.objects.filter(
        community_id__in={one.community_id for one in merges},
        customer_id__in={person for people in both for person in people},
    )
    return {
        both[people]: pair
        for pair in found
        if (people := frozenset({pair.customer_id, pair.other_id})) in both
    }


def merge_of_record(customer: Customer) -> Merge | None:
    """Return the merge by which a record went; None where it is a record of its own."""
    found = merges(customer.community_id, status=Merge.Status.DONE)
    return found.filter(other_id=customer.id).first() if customer.is_merged else None


def due(*, at: datetime) -> QuerySet[Merge]:
    """Return the merges whose time to undo is over."""
    return Merge.objects.filter(status=Merge.Status.DONE, undo_until__lte=at)


def left_behind() -> list[Customer]:
    """Return the merged records of which no merge is left that could be undone."""
    theirs = Merge.objects.filter(
        community_id=OuterRef("community_id"), other_id=OuterRef("id"), status=Merge.Status.DONE
    )
    return list(Customer.objects.filter(~Exists(theirs), merged_into__isnull=False))


def houses_of(community: UUID, *, customers: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the houses that each customer holds or held."""
    found: dict[UUID, set[UUID]] = {customer: set() for customer in customers}
    for customer, house in Occupancy.objects.filter(
        community_id=community, customer_id__in=list(customers)
    ).values_list("customer_id", "house_id"):
        found[customer].add(house)
    return found


def records_of(customers: Collection[Customer]) -> dict[UUID, list[SealedRecord]]:
    """Return of each customer the records that hold his values: his own, and his vehicles."""
    found: dict[UUID, list[SealedRecord]] = {one.id: [one] for one in customers}
    for vehicle in registry.vehicles_of(customers):
        found[vehicle.customer_id].append(vehicle)
    return found
