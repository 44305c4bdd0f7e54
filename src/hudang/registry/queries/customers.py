"""Questions about customers that open nothing: who lives where, in which role, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hudang.accounts import policy as accounts
from hudang.purposes import inventory
from hudang.registry.models import Customer, CustomerChange, Occupancy, Vehicle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House

_STAY = (
    "customer_id",
    "id",
    "house_id",
    "house__label",
    "house__building__code",
    "house__kind",
    "role",
    "started_date",
    "ended_date",
)


@dataclass(frozen=True, slots=True)
class StayRow:
    """A house of a customer, as lists show it."""

    id: UUID
    house_id: UUID
    label: str
    building: str
    kind: str
    role: str
    started_date: date | None
    ended_date: date | None

    @property
    def is_current(self) -> bool:
        return self.ended_date is None or self.ended_date > timezone.localdate()

    @property
    def role_label(self) -> str:
        return str(Occupancy.Role(self.role).label)


def find_customer(number: str, *, by: Actor) -> Customer:
    """Return the customer of that number; one outside the person's communities is refused."""
    customer = Customer.objects.select_related("community").get(
        community__code=number.rpartition("-")[0], number=number
    )
    accounts.require_community(communities=by.communities, community=customer.community_id)
    return customer


def visible_to(by: Actor) -> QuerySet[Customer]:
    return Customer.objects.filter(community_id__in=by.communities, merged_into__isnull=True)


def stays_of(customers: Collection[Customer], *, ended: bool = False) -> dict[UUID, list[StayRow]]:
    """Return the houses of each customer, those that are over only if asked for."""
    rows = Occupancy.objects.filter(
        community_id__in={customer.community_id for customer in customers},
        customer_id__in=[customer.id for customer in customers],
    ).order_by("id")
    if not ended:
        rows = rows.filter(ended_date__isnull=True)
    stays: dict[UUID, list[StayRow]] = {customer.id: [] for customer in customers}
    for customer_id, *parts in rows.values_list(*_STAY):
        parts[3] = parts[3] or ""
        stays[customer_id].append(StayRow(*parts))
    return stays


def homes_of(customers: Collection[Customer]) -> dict[UUID, set[tuple[UUID, str]]]:
    """Return for each customer the (community, building) of the houses held now."""
    stays = stays_of(customers)
    return {
        customer.id: {(customer.community_id, stay.building) for stay in stays[customer.id]}
        for customer in customers
    }


def current_roles(customer: Customer) -> list[str]:
    return list(
        Occupancy.objects.filter(
            community_id=customer.community_id, customer_id=customer.id, ended_date__isnull=True
        ).values_list("role", flat=True)
    )


def has_owner(house: House) -> bool:
    return Occupancy.objects.filter(
        community_id=house.community_id,
        house_id=house.id,
        role=Occupancy.Role.OWNER,
        ended_date__isnull=True,
    ).exists()


def vehicles_of(customers: Collection[Customer]) -> QuerySet[Vehicle]:
    return (
        Vehicle.objects.filter(
            community_id__in={customer.community_id for customer in customers},
            customer_id__in=[customer.id for customer in customers],
        )
        .select_related("space")
        .order_by("id")
    )


def by_keys(keys: Iterable[tuple[UUID, UUID]]) -> list[Customer]:
    """Return the customers of those (community, customer) pairs, in one query."""
    grouped: dict[UUID, list[UUID]] = {}
    for community, customer in keys:
        grouped.setdefault(community, []).append(customer)
    if not grouped:
        return []
    wanted = Q()
    for community, customers in grouped.items():
        wanted |= Q(community_id=community, id__in=customers)
    return list(Customer.objects.filter(wanted, merged_into__isnull=True))


def changes_of(customer: Customer) -> QuerySet[CustomerChange]:
    return CustomerChange.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).order_by("-changed_at", "-id")


def changes_since(customer: Customer, *, revision: int) -> Sequence[CustomerChange]:
    return list(changes_of(customer).filter(revision__gt=revision))


def recent_changes(communities: Collection[UUID], *, limit: int = 20) -> list[CustomerChange]:
    """Return the newest changes of records in those communities."""
    changes = CustomerChange.objects.filter(community_id__in=communities)
    return list(changes.select_related("customer").order_by("-changed_at")[:limit])


def describe_change(change: CustomerChange) -> str:
    """Say which items somebody changed and when; a history holds no values."""
    return _("%(items)s, changed by %(who)s, %(when)s") % {
        "items": ", ".join(inventory.labels(change.items)),
        "who": change.changed_by,
        "when": formats.date_format(timezone.localtime(change.changed_at), "Y-m-d H:i"),
    }


def customers_in(houses: Collection[House]) -> list[Customer]:
    """Return those who hold or live in the houses now, in the order of their numbers."""
    keys = Occupancy.objects.filter(
        community_id__in={house.community_id for house in houses},
        house_id__in=[house.id for house in houses],
        ended_date__isnull=True,
    ).values_list("community_id", "customer_id")
    return sorted(by_keys(set(keys)), key=lambda customer: customer.number)


def filtered(
    communities: Collection[UUID],
    *,
    building: UUID | None = None,
    role: str = "",
    notice: str = "",
    type: str = "",
    houses: Collection[House] | None = None,
    stale_before: datetime | None = None,
) -> QuerySet[Customer]:
    """Return the customers of communities, narrowed by plain columns, in order of number."""
    customers = Customer.objects.filter(community_id__in=communities, merged_into__isnull=True)
    stays = Occupancy.objects.filter(
        community_id=OuterRef("community_id"), customer_id=OuterRef("id"), ended_date__isnull=True
    )
    if building is not None:
        stays = stays.filter(house__building_id=building)
    if role:
        stays = stays.filter(role=role)
    if houses is not None:
        stays = stays.filter(house_id__in=[house.id for house in houses])
    if building is not None or role or houses is not None:
        customers = customers.filter(Exists(stays))
    if notice:
        customers = customers.filter(notice=notice)
    if type:
        customers = customers.filter(type=type)
    if stale_before is not None:
        customers = customers.filter(
            Q(verified_at__lt=stale_before)
            | Q(verified_at__isnull=True, registered_at__lt=stale_before)
        )
    return customers.order_by("community_id", "number")
