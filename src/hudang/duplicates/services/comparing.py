"""The search for duplicates through one community, never across two: as a job, in batches.

Whoever may share a value by the search tokens is opened in memory and compared; what comes out is
in which ways two records agree. The entry of the log comes first, one for the community.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.models import Act
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.disclosure import services as disclosure
from hudang.duplicates import policy, queries
from hudang.duplicates.models import Comparison, Pair
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.vault import index
from hudang.vault.index import Lookup

from .logging import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.duplicates.models import Reason
    from hudang.registry.models import Community

    Twins = Sequence[tuple[UUID, UUID]]

Status = Comparison.Status
JOB: Final = system("duplicates")
BATCH: Final = 2_000
# The last four digits alone pair everybody with somebody.
KINDS: Final = frozenset(Lookup) - {Lookup.LAST4}


@transaction.atomic
def start_comparison(community: Community, *, by: Actor, at: datetime) -> Comparison:
    """Have a community searched for duplicates; one search at a time."""
    customers.require_collector(community.id, permission=Permission.AMEND, by=by)
    running = Comparison.objects.select_for_update(no_key=True).filter(
        community=community, status__in=(Status.WAITING, Status.COMPARING)
    )
    for one in running:
        if not policy.is_interrupted(requested_at=one.requested_at, at=at):
            return one
        one.status, one.finished_at = Status.FAILED, at
        one.save(update_fields=["status", "finished_at"])
    comparison = Comparison.objects.create(
        community=community, requested_by=by.code, requested_at=at
    )
    jobs.defer(
        "duplicates.compare",
        lock=f"duplicates.{community.id}",
        community=str(community.id),
        comparison=str(comparison.id),
    )
    return comparison


def compare(
    community: UUID, comparison_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> Comparison:
    """Compare whoever shares a search token, keep what deserves a look, drop what no longer does.

    Done twice it finds the same; a comparison that fails says so and can be started again.
    """
    comparison = Comparison.objects.get(community_id=community, id=comparison_id)
    if not comparison.is_running:
        return comparison
    try:
        _compare(comparison, clock=clock)
    except BaseException:
        _end(comparison, status=Status.FAILED, at=clock())
        raise
    return comparison


def _compare(comparison: Comparison, *, clock: Callable[[], datetime]) -> None:
    community = comparison.community_id
    twins = index.twins(community, kinds=KINDS)
    comparison.status, comparison.candidates, comparison.compared = (
        Status.COMPARING,
        len(twins),
        0,
    )
    comparison.save(update_fields=["status", "candidates", "compared"])
    with transaction.atomic(durable=True):
        record(
            "compare",
            act=Act.SEARCH,
            by=JOB,
            acting_for=comparison.requested_by,
            at=clock(),
            count=len({person for pair in twins for person in pair}),
            detail={"community": str(community)},
        )
    seen: set[UUID] = set()
    for start in range(0, len(twins), BATCH):
        batch = twins[start : start + BATCH]
        seen |= _keep(community, _found(community, batch), at=clock())
        comparison.compared = start + len(batch)
        comparison.save(update_fields=["compared"])
    comparison.found = len(seen)
    queries.open_pairs(community).exclude(id__in=seen).delete()
    _end(comparison, status=Status.DONE, at=clock())


def _end(comparison: Comparison, *, status: Status, at: datetime) -> None:
    comparison.status, comparison.finished_at = status, at
    comparison.save(update_fields=["status", "found", "finished_at"])


def _found(community: UUID, twins: Twins) -> dict[tuple[UUID, UUID], list[Reason]]:
    """Return the pairs that deserve a look, the older record first, with the reasons."""
    people = {
        one.id: one
        for one in registry.by_keys({(community, person) for pair in twins for person in pair})
    }
    pairs = [(first, second) for first, second in twins if {first, second} <= people.keys()]
    houses = queries.houses_of(community, customers=people)
    records = queries.records_of([*people.values()])
    found = {}
    for (first, second), facts in zip(
        pairs, disclosure.likenesses(records, pairs=pairs), strict=True
    ):
        same_house = not houses[first].isdisjoint(houses[second])
        reasons = policy.reasons_of(facts, same_house=same_house)
        same_type = people[first].type == people[second].type
        if policy.is_shown(score=policy.likeness(reasons), same_type=same_type):
            ours, theirs = people[first], people[second]
            key = policy.in_order((ours.number, ours.id), (theirs.number, theirs.id))
            found[key] = reasons
    return found


@transaction.atomic
def _keep(
    community: UUID, found: Mapping[tuple[UUID, UUID], list[Reason]], *, at: datetime
) -> set[UUID]:
    """Write the pairs found, and return them; what people decided stays decided."""
    known = {
        (pair.customer_id, pair.other_id): pair
        for pair in Pair.objects.select_for_update(no_key=True).filter(
            community_id=community, customer_id__in={first for first, _second in found}
        )
    }
    kept = set()
    for key, reasons in found.items():
        pair = known.get(key) or Pair(
            community_id=community, customer_id=key[0], other_id=key[1], found_at=at
        )
        _update(pair, reasons=reasons, at=at)
        kept.add(pair.id)
    return kept


def _update(pair: Pair, *, reasons: Sequence[Reason], at: datetime) -> None:
    is_new = pair._state.adding
    again = pair.status == Pair.Status.APART and policy.is_asked_again(
        decided_on=pair.decided_on, reasons=reasons
    )
    if again:
        pair.status, pair.found_at = Pair.Status.OPEN, at
    pair.reasons = [reason.value for reason in reasons]
    pair.score = policy.likeness(reasons)
    pair.save(force_insert=is_new)
