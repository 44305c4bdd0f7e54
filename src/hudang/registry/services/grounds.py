"""Whether anything may be collected in a community now, and of whom (POL-5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.accounts import policy as accounts
from hudang.purposes import queries as purposes
from hudang.purposes.inventory import LegalBasis
from hudang.purposes.policy import local_date
from hudang.registry import policy
from hudang.registry.models import ServiceContract

from .logging import PURPOSE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission


def require_collector(community: UUID, *, permission: Permission, by: Actor) -> None:
    """Refuse whoever may not collect here: post, department and community."""
    by.require(permission)
    policy.require_steward(in_customer_service=by.in_customer_service)
    accounts.require_community(communities=by.communities, community=community)


def require_ground(
    community: UUID,
    *,
    items: Collection[int],
    roles: Collection[str],
    notice_delivered: bool,
    at: datetime,
) -> None:
    """Refuse to collect the items before contract and notice; say what is missing."""
    bases = {policy.ground_of(role) for role in roles}
    only_consent = bases == {LegalBasis.CONSENT}
    require_gate(
        community,
        items=items,
        basis=LegalBasis.CONSENT if only_consent else LegalBasis.CONTRACT,
        notice_delivered=notice_delivered,
        at=at,
    )


def require_gate(
    community: UUID,
    *,
    items: Collection[int],
    basis: LegalBasis,
    notice_delivered: bool,
    at: datetime,
) -> None:
    """Refuse to collect the items on that basis before contract and notice."""
    policy.require_collection_gate(
        contract=has_contract(community, at=at),
        posting=purposes.notice_state(community, at=at).is_posted
        or purposes.is_emergency(community, purpose=PURPOSE, today=local_date(at)),
        personal_notice=notice_delivered,
        items=items,
        basis=basis,
    )


def has_contract(community: UUID, *, at: datetime) -> bool:
    today = local_date(at)
    contracts = ServiceContract.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), community_id=community
    )
    return any(
        policy.is_contract_ground(state) for state in contracts.values_list("state", flat=True)
    )
