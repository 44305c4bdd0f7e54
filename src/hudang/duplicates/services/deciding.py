"""What people decide of two records: that they are not one person, or which two are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.duplicates import policy, queries
from hudang.duplicates.models import Pair
from hudang.registry import services as customers

from .logging import record

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Likeness
    from hudang.registry.models import Customer


@transaction.atomic
def tell_apart(pair: Pair, *, by: Actor, at: datetime) -> Pair:
    """Decide that two records are two people; remembered until something new speaks for one."""
    customers.require_collector(pair.community_id, permission=Permission.AMEND, by=by)
    current = Pair.objects.select_for_update(no_key=True).get(pk=pair.pk)
    policy.require_open(current.status)
    current.status = Pair.Status.APART
    current.decided_by, current.decided_at = by.code, at
    current.decided_on = current.reasons
    current.save(update_fields=["status", "decided_by", "decided_at", "decided_on"])
    record("tell_apart", by=by, at=at, subjects=subjects_of(current))
    return current


def pair_up(first: Customer, second: Customer, *, by: Actor, at: datetime) -> Pair:
    """Return the pair of two customers, made now where no search proposed it."""
    customers.require_collector(first.community_id, permission=Permission.AMEND, by=by)
    facts = compared(first, second)
    policy.require_mergeable(
        facts,
        same_type=first.type == second.type,
        same_community=first.community_id == second.community_id,
        is_same=first.id == second.id,
    )
    known = queries.pair_of(first, second)
    if known is not None:
        return known
    community = first.community_id
    houses = queries.houses_of(community, customers={first.id, second.id})
    reasons = policy.reasons_of(
        facts, same_house=not houses[first.id].isdisjoint(houses[second.id])
    )
    older, newer = policy.in_order((first.number, first.id), (second.number, second.id))
    pair, _is_new = Pair.objects.get_or_create(
        community_id=community,
        customer_id=older,
        other_id=newer,
        defaults={
            "score": policy.likeness(reasons),
            "reasons": [reason.value for reason in reasons],
            "found_at": at,
        },
    )
    return pair


def compared(first: Customer, second: Customer) -> Likeness:
    """Compare two customers in memory; values stay at the desk."""
    records = queries.records_of([first, second])
    (facts,) = disclosure.likenesses(records, pairs=[(first.id, second.id)])
    return facts


def subjects_of(pair: Pair) -> list[Subject]:
    """Return the two people of a pair, as an entry names them."""
    both = (pair.customer_id, pair.other_id)
    return [Subject(person, pair.community_id) for person in both]
