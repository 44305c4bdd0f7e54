"""What is opened without a dialog on an order or a case: by who deals with it, by who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.disclosure import policy
from hudang.disclosure.authority import Authority, Ground
from hudang.purposes import queries as purposes
from hudang.regulation import policy as regulation
from hudang.regulation import queries as texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor


def require_reader(actor: Actor, *, purpose: str, reference: str = "", at: datetime) -> None:
    """Refuse values to who has not signed the undertaking or not read the policy in time."""
    accounts.require_undertaking(valid_until=actor.undertaking_until, purpose=purpose, at=at)
    regulation.require_acknowledged(
        standing=texts.standing_of(actor.code, at=at), purpose=purpose, reference=reference
    )


def order_authority(
    actor: Actor,
    *,
    owners: Collection[UUID],
    purpose: str,
    items: Iterable[int],
    reference: str,
    act: Act,
    permission: Permission = Permission.WORK_ORDER,
    at: datetime,
) -> Authority:
    """Return what somebody opens without a dialog on an order, or a case, that he deals with.

    `owners` are those whose keys its words and its customer are sealed under, `permission` is
    what dealing with it takes; whoever calls has asked whether the person deals with it.
    """
    actor.require(permission)
    if actor.is_by_token:
        actor.require(Permission.OPEN_VALUE)
    accounts.require_purpose_of_post(purposes=actor.purposes, purpose=purpose)
    require_reader(actor, purpose=purpose, reference=reference, at=at)
    policy.require_reference(reference=reference)
    wanted = frozenset(items)
    policy.require_order_items(items=wanted, act=act, purpose=purpose)
    covering = purposes.covering(purpose, items=wanted)
    return Authority(
        ground=Ground.STANDING,
        actor=actor.code,
        role=actor.role_for(permission),
        purpose=purpose,
        basis=covering.basis,
        items=wanted,
        communities=actor.communities,
        acts=frozenset({act}),
        valid_until=at + policy.STANDING_FOR,
        records=frozenset(owners),
        reference=reference,
        is_by_token=actor.is_by_token,
    )


def addressee_authority(
    actor: Actor,
    *,
    case: UUID,
    purpose: str,
    items: Iterable[int],
    reference: str,
    permission: Permission,
    at: datetime,
) -> Authority:
    """Return what somebody opens who is asked about a case: words of the case meant for him.

    They are no customer's, so that the purposes of his post do not matter; whoever calls has
    asked whether the words are his.
    """
    actor.require(permission)
    require_reader(actor, purpose=purpose, reference=reference, at=at)
    wanted = frozenset(items)
    policy.require_order_items(items=wanted, act=Act.VIEW, purpose=purpose)
    return Authority(
        ground=Ground.STANDING,
        actor=actor.code,
        role=actor.role_for(permission),
        purpose=purpose,
        basis=purposes.covering(purpose, items=wanted).basis,
        items=wanted,
        communities=actor.communities,
        acts=frozenset({Act.VIEW}),
        valid_until=at + policy.STANDING_FOR,
        records=frozenset({case}),
        reference=reference,
    )
