"""Who is sorted in a community, and the plain facts that are known of them.

Facts of contract and house, ordinary needs, open orders: what lies sealed is opened by
`services.answers`. Every question is asked once for a whole community.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from hudang.classification.catalogue import Read
from hudang.classification.content import Audience
from hudang.core.calendar import months_after
from hudang.needs.catalogue import offers
from hudang.needs.models import ServiceNeed, Wish
from hudang.registry.models import Customer, House, Occupancy, ServiceContract
from hudang.service.models import Group, ServiceRecord
from hudang.service.policy import OPEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.classification.content import Content
    from hudang.registry.queries import Stretch

    Values = Mapping[UUID, frozenset[str]]

Role = Occupancy.Role
ROLES: Final[Mapping[Audience, frozenset[str]]] = {
    Audience.OWNER: frozenset({Role.OWNER, Role.CO_OWNER, Role.HEIR, Role.BUYER, Role.HABITATION}),
    Audience.TENANT: frozenset({Role.TENANT}),
}
USES: Final[Mapping[str, str]] = {
    House.Kind.FLAT: "home",
    House.Kind.VILLA: "home",
    House.Kind.SHOP: "business",
    House.Kind.OFFICE: "business",
    House.Kind.PARKING: "parking",
}
# Company figures: how long a house counts as new, and as within its warranty. The longest term
# of the rules on construction quality is five years, unverified.
NEW_FOR: Final = 12
WARRANTY_FOR: Final = 60


@dataclass(slots=True)
class Person:
    """Somebody the scheme is about: in which roles, of which houses, and whether he was told."""

    is_told: bool
    roles: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    phases: set[str] = field(default_factory=set)
    houses: set[UUID] = field(default_factory=set)


def people(
    stretch: Stretch, *, audience: Collection[str], building: UUID | None = None, today: date
) -> dict[UUID, Person]:
    """Return everybody of an audience who holds or rents a house of the community today.

    Whoever has a house in a `building` comes with all his houses, as he would without it.
    """
    audiences = {role: one for one in map(Audience, audience) for role in ROLES[one]}
    held = stretch.of(stays(audience, today=today)).filter(
        customer__type=Customer.Type.PERSON, customer__merged_into=None
    )
    if building is not None:
        there = held.filter(house__building_id=building)
        held = held.filter(customer_id__in=there.values("customer_id"))
    rows = held.values_list(
        "customer_id", "role", "house_id", "house__kind", "house__handed_over_date",
        "customer__notice",
    )  # fmt: skip
    found: dict[UUID, Person] = {}
    phase_of = cache(lambda handed_over: phase(handed_over, today=today))
    for customer, role, house, kind, handed_over, notice in rows.iterator():
        person = found.get(customer)
        if person is None:
            person = found[customer] = Person(notice == Customer.Notice.DELIVERED)
        person.roles.add(audiences[role].value)
        person.uses.add(USES[kind])
        person.houses.add(house)
        if handed_over is not None:
            person.phases.add(phase_of(handed_over))
    return found


def stays(audience: Collection[str], *, today: date) -> QuerySet[Occupancy]:
    """Return by which houses, and in which roles, people of an audience are such today."""
    roles = {role for one in map(Audience, audience) for role in ROLES[one]}
    held = Occupancy.objects.filter(role__in=roles)
    return held.exclude(ended_date__lt=today).exclude(started_date__gt=today).order_by()


def phase(handed_over: date, *, today: date) -> str:
    """Return how long ago a house was handed over, in the words of the catalogue."""
    if today < months_after(handed_over, NEW_FOR):
        return "new"
    return "warranty" if today < months_after(handed_over, WARRANTY_FOR) else "later"


def contract_types(community: UUID) -> frozenset[str]:
    """Return the kinds of the service contracts in force, in the words of the catalogue."""
    in_force = ServiceContract.objects.filter(
        community_id=community, state=ServiceContract.State.IN_FORCE
    )
    return frozenset(in_force.values_list("kind", flat=True))


def open_orders(community: UUID) -> Values:
    """Return for each house the kinds of its orders that are not done."""
    rows = ServiceRecord.objects.filter(
        community_id=community, state__in=OPEN, house_id__isnull=False
    ).order_by()
    placed = rows.values_list("house_id", "type__group").distinct()
    return _grouped((house, group) for house, group in placed if house is not None)


def order_groups(content: Content) -> frozenset[str]:
    """Return the kinds of orders by which the needs show that the rules of a scheme name."""
    needs = {
        value
        for rule in content.rules
        for key, wanted in rule.conditions.items()
        if content.criterion(key).of.read is Read.NEEDS
        for value in wanted
    }
    found = [offers()[need].groups for need in needs]
    # A need of no kind relates to all of them.
    return frozenset(Group.values) if not all(found) else frozenset().union(*found)


def declared_needs(stretch: Stretch, *, today: date) -> Values:
    """Return for each customer the needs that he declared and that reveal nothing of health."""
    rows = _running(stretch, today=today).exclude(item="").exclude(wish=Wish.NEVER)
    return _grouped(rows.values_list("customer_id", "item"))


def health_needs(stretch: Stretch, *, today: date) -> QuerySet[ServiceNeed]:
    """Return the running needs that reveal something of health, as they are sealed."""
    return _running(stretch, today=today).filter(item="", said__isnull=False)


def _running(stretch: Stretch, *, today: date) -> QuerySet[ServiceNeed]:
    return stretch.of(
        ServiceNeed.objects.filter(ended_at=None, until_date__gte=today, awaits_desk=False)
    ).order_by()


def _grouped(rows: Iterable[tuple[UUID, str]]) -> Values:
    found: dict[UUID, set[str]] = {}
    for key, value in rows:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}
