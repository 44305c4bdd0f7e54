"""Customers locked for a change, in an order that everybody keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.core.conditions import AnyOf
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID


def locked(community: UUID, customers: Collection[UUID]) -> dict[UUID, Customer]:
    """Return customers of a community as they are now, locked until the commit."""
    found = Customer.objects.select_for_update(no_key=True).filter(
        community_id=community, id__in=customers
    )
    return {customer.id: customer for customer in found.order_by("id")}


def hold(community: UUID, customers: Collection[UUID]) -> frozenset[UUID]:
    """Lock very many customers as `locked` does; return who of them is there."""
    found = Customer.objects.select_for_update(no_key=True).filter(
        AnyOf("id", customers), community_id=community
    )
    return frozenset(found.order_by("id").values_list("id", flat=True))
