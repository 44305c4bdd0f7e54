"""The parts that co-owners have of a house: for the votes of the owners and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.registry import services as customers
from hudang.registry.models import House
from hudang.standing import policy, queries

from .logging import record

if TYPE_CHECKING:
    from datetime import datetime
    from fractions import Fraction

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Occupancy

SHARE: Final = 55


@transaction.atomic
def set_share(
    occupancy: Occupancy, *, share: Fraction | None, by: Actor, at: datetime
) -> Occupancy:
    """Record the share of an owner, or take it away; together they are at most the whole house."""
    customers.require_collector(occupancy.community_id, permission=Permission.AMEND, by=by)
    # Whoever sets another share of the same house waits here.
    house = House.objects.select_for_update(no_key=True).get(
        community_id=occupancy.community_id, id=occupancy.house_id
    )
    if share is not None:
        known = queries.shares_of(house)
        others = [part for one, part in known.items() if one != occupancy.id]
        policy.require_share(share, role=occupancy.role, others=others)
    occupancy.share_part = share.numerator if share is not None else None
    occupancy.share_whole = share.denominator if share is not None else None
    occupancy.save(update_fields=["share_part", "share_whole"])
    subjects = [Subject(occupancy.customer_id, occupancy.community_id)]
    record("set_share", by=by, at=at, items=[SHARE], subjects=subjects)
    return occupancy
