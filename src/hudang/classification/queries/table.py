"""Whom the classification table shows: everybody a scheme is about, by what is plain of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from hudang.classification.models import Assignment, RunPart, SchemeVersion
from hudang.classification.queries.known import stays
from hudang.classification.queries.runs import last_run
from hudang.core.calendar import begin_of
from hudang.registry import queries as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.queries import Order

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.classification.models import Scheme

TABLE_ORDERS: Final = {"": Order.NUMBER, "house": Order.HOUSE}
_OF_THE_CUSTOMER: Final = {
    "community_id": OuterRef("community_id"),
    "customer_id": OuterRef("id"),
}


@dataclass(frozen=True, slots=True)
class TableFilter:
    """What the table is narrowed to. A class lies sealed: who asks for one has all opened."""

    class_code: str = ""
    building: UUID | None = None
    role: str = ""
    changed_since: date | None = None
    waits: bool = False
    text: str = ""
    order: str = ""


def tabled() -> list[SchemeVersion]:
    """Return of each scheme that was ever in force the version that came in force last."""
    begun = SchemeVersion.objects.filter(activated_at__isnull=False).select_related("scheme")
    newest = begun.order_by("scheme_id", "-activated_at").distinct("scheme_id")
    return sorted(newest, key=lambda one: one.scheme.number, reverse=True)


def tabled_version(scheme: str) -> SchemeVersion | None:
    """Return the version of a scheme that came in force last."""
    return next((one for one in tabled() if one.scheme.number == scheme), None)


def tabled_people(
    version: SchemeVersion, community: UUID, wanted: TableFilter, *, at: datetime
) -> QuerySet[Customer]:
    """Return whom the scheme is about in a community, narrowed by everything but the class."""
    audience = version.says.audience
    narrowed = audience & {wanted.role} if wanted.role else audience
    found = _living(community, narrowed, building=wanted.building, today=localdate(at))
    if wanted.text:
        found = _called(found, wanted.text, community=community)
    if wanted.changed_since is not None:
        since = begin_of(wanted.changed_since)
        found = found.filter(_has(version.scheme, Q(begun_at__gte=since) | Q(ended_at__gte=since)))
    if wanted.waits:
        waiting = Q(ended_at=None, major=Assignment.Major.WAITS)
        found = found.filter(_has(version.scheme, waiting))
    return found


def _living(
    community: UUID, audience: Collection[str], *, building: UUID | None, today: date
) -> QuerySet[Customer]:
    held = stays(audience, today=today).filter(**_OF_THE_CUSTOMER)
    if building is not None:
        held = held.filter(house__building_id=building)
    return Customer.objects.filter(
        Exists(held), community_id=community, type=Customer.Type.PERSON, merged_into=None
    )


def _called(found: QuerySet[Customer], text: str, *, community: UUID) -> QuerySet[Customer]:
    """Narrow to the number of a customer, or to a house; what is neither finds nobody."""
    try:
        houses = registry.houses_called(text, communities=[community])
    except Invalid:
        houses = []
    holding = Occupancy.objects.filter(
        house_id__in=[one.id for one in houses], ended_date=None, **_OF_THE_CUSTOMER
    )
    return found.filter(Q(number__iexact=text) | Q(Exists(holding)))


def _has(scheme: Scheme, wanted: Q) -> Exists:
    return Exists(Assignment.objects.filter(wanted, scheme=scheme, **_OF_THE_CUSTOMER))


def found_by_last_run(scheme: Scheme, community: UUID) -> RunPart | None:
    """Return what the newest run that came to its end found in a community; it opens nothing."""
    run = last_run(scheme)
    if run is None:
        return None
    done = RunPart.objects.filter(run=run, community_id=community, state=RunPart.State.DONE)
    return done.select_related("run__version__scheme").first()
