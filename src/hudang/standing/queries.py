"""Questions about papers and shares that open nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.registry.models import Customer, Occupancy
from hudang.standing.models import Paper
from hudang.standing.policy import OWNERS

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House


def papers_in(community: UUID) -> QuerySet[Paper]:
    """Return the papers of a community with their bearers."""
    return Paper.objects.filter(community_id=community).select_related("customer")


def papers_of_house(house: House) -> QuerySet[Paper]:
    """Return the papers by which people stand or stood beside a house, the newest first."""
    return (
        Paper.objects.filter(community_id=house.community_id, occupancy__house_id=house.id)
        .select_related("occupancy", "customer")
        .order_by("-checked_at", "-id")
    )


def papers_of(customer: Customer) -> QuerySet[Paper]:
    """Return the papers of a customer, the newest first."""
    return (
        Paper.objects.filter(community_id=customer.community_id, customer_id=customer.id)
        .select_related("occupancy__house")
        .order_by("-checked_at", "-id")
    )


def paper(community: UUID, paper_id: UUID, *, by: Actor) -> Paper:
    """Return a paper; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Paper.objects.select_related("occupancy__house", "customer").get(
        community_id=community, id=paper_id
    )


def ended_by(*, today: date) -> QuerySet[Paper]:
    """Return the papers whose last day is past, and whose role still stands."""
    return Paper.objects.filter(
        state__in=(Paper.State.VALID, Paper.State.CONTESTED), until_date__lt=today
    )


def owners_of(house: House) -> QuerySet[Occupancy]:
    """Return the owners of a house now, each with his share as far as it is known."""
    return Occupancy.objects.filter(
        community_id=house.community_id,
        house_id=house.id,
        role__in=OWNERS,
        ended_date__isnull=True,
        customer__merged_into__isnull=True,
    ).select_related("customer")


def shares_of(house: House) -> dict[UUID, Fraction]:
    """Return the shares of a house that are known, by occupancy."""
    return {
        one.id: Fraction(one.share_part, one.share_whole or 1)
        for one in owners_of(house)
        if one.share_part
    }
