"""Which classes customers are and were in; the class itself lies sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.accounts.policy import Permission
from hudang.classification.catalogue import effects
from hudang.classification.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.catalogue import Effect
    from hudang.classification.models import Scheme, SchemeVersion
    from hudang.registry.models import Customer
    from hudang.registry.queries import Stretch


def current(community: UUID, *, scheme: Scheme) -> QuerySet[Assignment]:
    """Return the assignments of a community that hold now; who has none is standard."""
    return Assignment.objects.filter(
        community_id=community, scheme=scheme, ended_at=None
    ).order_by()


def held_at(community: UUID, *, scheme: Scheme, at: datetime) -> QuerySet[Assignment]:
    """Return the assignments of a community that held at a moment."""
    return Assignment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), community_id=community, scheme=scheme,
        begun_at__lte=at,
    ).order_by()  # fmt: skip


def classed(community: UUID, *, scheme: Scheme, at: datetime) -> frozenset[UUID]:
    """Return who of a community was in a class at a moment, whichever it was: nothing is opened
    for it."""
    held = held_at(community, scheme=scheme, at=at)
    return frozenset(held.values_list("customer_id", flat=True))


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


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """What a list of classes that wait for a person is narrowed to."""

    number: str = ""
    community: UUID | None = None
    is_newest_first: bool = False


def waiting_like(wanted: WaitingFilter, *, by: Actor) -> QuerySet[Assignment]:
    """Return the classes of somebody's communities that wait for a person and fit."""
    by.require(Permission.DECIDE_CLASS)
    found = major_waiting(by.communities)
    if wanted.number:
        found = found.filter(customer__number__contains=wanted.number)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    return found.reverse() if wanted.is_newest_first else found


def majors_of(version: SchemeVersion, code: str) -> list[Effect]:
    """Return the effects of a class that no machine decides on."""
    found = version.says.class_of(code)
    codes = found.effects if found else frozenset[str]()
    return [one for code, one in effects().items() if code in codes and one.is_major]


def decided_by_person(stretch: Stretch, version: SchemeVersion) -> frozenset[UUID]:
    """Return the customers whose class of a version a person gave."""
    held = stretch.of(current(stretch.community, scheme=version.scheme))
    held = held.filter(version=version, run=None)
    return frozenset(held.values_list("customer_id", flat=True))
