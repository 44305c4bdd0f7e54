"""Which classes customers are and were in; the class itself lies sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.classification.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.classification.models import Scheme
    from hudang.registry.models import Customer


def current(community: UUID, *, scheme: Scheme) -> QuerySet[Assignment]:
    """Return the assignments of a community that hold now; who has none is standard."""
    return Assignment.objects.filter(
        community_id=community, scheme=scheme, ended_at=None
    ).order_by()


def classed(community: UUID, *, scheme: Scheme) -> frozenset[UUID]:
    """Return who of a community is in a class now, whichever it is: nothing is opened for it."""
    return frozenset(current(community, scheme=scheme).values_list("customer_id", flat=True))


def held_at(community: UUID, *, scheme: Scheme, at: datetime) -> QuerySet[Assignment]:
    """Return the assignments of a community that held at a moment."""
    return Assignment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), community_id=community, scheme=scheme,
        begun_at__lte=at,
    ).order_by()  # fmt: skip


def assignments_of(customer: Customer) -> QuerySet[Assignment]:
    """Return every class that a customer is or was in, the newest first."""
    return Assignment.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("version__scheme", "run")


def major_waiting(communities: Collection[UUID]) -> QuerySet[Assignment]:
    """Return the classes whose major effect waits for a person, the oldest first."""
    return (
        Assignment.objects.filter(
            community_id__in=communities, major=Assignment.Major.WAITS, ended_at=None
        )
        .select_related("version__scheme", "customer", "community")
        .order_by("begun_at", "id")
    )
