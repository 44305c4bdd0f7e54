"""Which house is somebody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.registry.models import House, Occupancy
from hudang.registry.parsing.normalise import tidy

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from hudang.registry.models import Customer


def houses_of(customer: Customer) -> list[House]:
    """Return the houses that a customer holds or lives in now, in their order."""
    stays = Occupancy.objects.filter(
        community_id=customer.community_id, customer_id=customer.id, ended_date=None
    )
    found = House.objects.filter(
        community_id=customer.community_id, id__in=stays.values("house_id")
    )
    return list(found.order_by("place_order"))


def places_like(text: str, *, communities: Collection[UUID]) -> list[UUID]:
    """Return the houses and spaces whose label begins as somebody typed it."""
    found = House.objects.filter(community_id__in=communities, label__istartswith=tidy(text))
    return list(found.values_list("id", flat=True)[:200])
