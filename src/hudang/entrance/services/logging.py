"""One entry for every act about keys, passes and parking, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accounts import policy as accounts
from hudang.accounts.services import record_act
from hudang.registry import policy as registry
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission

SERVICE, PARKING = "contract_service", "parking"
"""The purposes that what comes in serves."""


def log_act(
    what: str,
    *,
    community: UUID,
    by: Actor,
    permission: Permission,
    at: datetime,
    purpose: str = SERVICE,
    count: int = 1,
    **said: Any,
) -> None:
    """Write the entry of an act; `said` is whatever else `accesslog.record` takes."""
    detail = {"community": str(community), **said.pop("detail", {})}
    record_act(
        f"entrance.{what}", by=by, permission=permission, at=at, purpose=purpose, count=count,
        detail=detail, **said,
    )  # fmt: skip


def require_place(community: UUID, *, permission: Permission, by: Actor) -> None:
    """Refuse whoever may not do this, or not in this community."""
    by.require(permission)
    accounts.require_community(communities=by.communities, community=community)


def held_customer(customer: Customer) -> Customer:
    """Return a customer as he is now, kept from being merged or moved until the commit."""
    current = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    registry.require_not_merged(number=current.number, is_merged=current.is_merged)
    return current
