"""Which violations there are, narrowed and ordered, what belongs to one, and what is due.

There is no question by person here: a list of offenders cannot be asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef

from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.violations import policy
from hudang.violations.models import (
    AuthorityReport,
    Violation,
    ViolationPhoto,
    ViolationStep,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House

State = Violation.State
PREFIX: Final = "WF-"
# The orders in which a list can stand; each ends with what makes it certain.
ORDERS: Final = {
    "": ("-found_at", "-id"),
    "oldest": ("found_at", "id"),
    "due": ("due_date", "id"),
}


@dataclass(frozen=True, slots=True)
class ViolationFilter:
    """What a list of violations is narrowed to; nobody can be looked for."""

    community: UUID | None = None
    text: str = ""
    kind: str = ""
    state: str = ""
    is_late: bool = False
    order: str = ""


def visible_to(by: Actor) -> QuerySet[Violation]:
    """Return the violations of a person's communities."""
    found = Violation.objects.filter(community_id__in=by.communities)
    return found.select_related("house", "building", "community")


def violations_like(wanted: ViolationFilter, *, by: Actor, today: date) -> QuerySet[Violation]:
    """Return the violations that fit, the newest first unless another order is asked for."""
    found = visible_to(by)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.text:
        found = _called(found, wanted.text, by=by)
    if wanted.kind:
        found = found.filter(kind_code=wanted.kind)
    if wanted.state == "open":
        found = found.filter(state__in=policy.OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.is_late:
        found = found.filter(due_date__lt=today)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


def _called(found: QuerySet[Violation], text: str, *, by: Actor) -> QuerySet[Violation]:
    """Narrow to a number or a house; what is neither finds nothing."""
    if text.upper().startswith(PREFIX):
        # A report is called like its violation, with a number of its own behind.
        return found.filter(number="-".join(text.upper().split("-")[:3]))
    try:
        houses = registry.houses_called(text, communities=by.communities)
    except Invalid:
        return found.none()
    return found.filter(house_id__in=[house.id for house in houses])


def violation(number: str, *, by: Actor) -> Violation:
    """Return the violation of that number; raises DoesNotExist where the person may not see it."""
    return visible_to(by).get(number=number)


def open_at_house(house: House) -> QuerySet[Violation]:
    """Return what is open at a house, the newest first."""
    return Violation.objects.filter(
        community_id=house.community_id, house_id=house.id, state__in=policy.OPEN
    )


def counts(by: Actor, *, today: date) -> dict[str, int]:
    """Return how many violations are in each state that waits for somebody, and how many late."""
    found = visible_to(by).filter(state__in=policy.OPEN).order_by()
    counted = dict(Counter(found.values_list("state", flat=True)))
    counted["late"] = found.filter(due_date__lt=today).count()
    return counted


# What belongs to one


def steps_of(found: Violation) -> QuerySet[ViolationStep]:
    return ViolationStep.objects.filter(community_id=found.community_id, violation_id=found.id)


def photos_of(found: Violation) -> QuerySet[ViolationPhoto]:
    """Return its photographs, those taken away too."""
    return ViolationPhoto.objects.filter(community_id=found.community_id, violation_id=found.id)


def photo(found: Violation, identifier: UUID) -> ViolationPhoto:
    """Return a photograph that is there; raises DoesNotExist where there is none."""
    return photos_of(found).exclude(stored=None).get(id=identifier)


# What is due


def to_stop(communities: Collection[UUID], *, until: date) -> QuerySet[Violation]:
    """Return what somebody tells, looks at again or reports by a day, the first due on top."""
    return _due(communities, until=until).filter(state__in=policy.TO_STOP)


def to_follow(communities: Collection[UUID], *, until: date) -> QuerySet[Violation]:
    """Return what an authority answers by a day, or answered, the first due on top."""
    return _due(communities, until=until).filter(state__in=policy.OPEN - policy.TO_STOP)


def _due(communities: Collection[UUID], *, until: date) -> QuerySet[Violation]:
    found = Violation.objects.filter(community_id__in=communities, due_date__lte=until)
    return found.select_related("house", "building").order_by("due_date", "id")


def over(*, today: date) -> list[Violation]:
    """Return what has ended so long ago that nothing of it is kept."""
    left = AuthorityReport.objects.filter(
        community_id=OuterRef("community_id"), violation_id=OuterRef("id"),
        delivered_date__isnull=False,
    )  # fmt: skip
    unreported = ~Exists(left), policy.kept_since(today, was_reported=False)
    reported = Exists(left), policy.kept_since(today, was_reported=True)
    return [
        one
        for which, before in (unreported, reported)
        for one in Violation.objects.filter(which, ended_at__date__lt=before)
    ]
