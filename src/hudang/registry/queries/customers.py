"""Questions about customers that open nothing: who lives where, in which role, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hudang.accounts import policy as accounts
from hudang.purposes import inventory
from hudang.purposes.models import NoticeDelivery
from hudang.registry import policy
from hudang.registry.models import Community, Customer, CustomerChange, Occupancy, Vehicle
from hudang.vault.fields import SealedField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import Field, QuerySet

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import NoticeVersion
    from hudang.registry.models import House

# The reads behind every search and list, written out: composing them anew each time would cost
# more than reading.
_ALL = tuple(field for field in Customer._meta.concrete_fields if field.column)
_CONTACT = tuple(
    field for field in _ALL if field.name in {"community", "id", "revision", "contact"}
)
_CUSTOMERS = """
    SELECT {columns}
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (community, customer)
    JOIN registry_customer c ON c.community_id = wanted.community AND c.id = wanted.customer
    WHERE c.merged_into IS NULL
"""
_STAYS = """
    SELECT o.customer_id, o.id, o.house_id, h.label, coalesce(b.code, ''), h.kind, o.role,
           o.started_date, o.ended_date
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (community, customer)
    JOIN registry_occupancy o
        ON o.community_id = wanted.community AND o.customer_id = wanted.customer
    JOIN registry_house h ON h.community_id = o.community_id AND h.id = o.house_id
    LEFT JOIN registry_building b ON b.community_id = h.community_id AND b.id = h.building_id
    WHERE %s OR o.ended_date IS NULL
    ORDER BY h.place_order, o.id
"""


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


WAITS_SINCE: Final = Coalesce("notice_changed_at", "registered_at")
"""Since when the notice waits, as the index of those who wait has it."""


def waits_before(moment: datetime) -> Q:
    """Return the condition, for counting, that the notice waits since before a moment."""
    return Q(notice_changed_at__lt=moment) | Q(
        notice_changed_at__isnull=True, registered_at__lt=moment
    )


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
    stays: dict[UUID, list[StayRow]] = {customer.id: [] for customer in customers}
    with connection.cursor() as cursor:
        communities = [customer.community_id for customer in customers]
        cursor.execute(_STAYS, [communities, list(stays), ended])
        for customer_id, *parts in cursor.fetchall():
            stays[customer_id].append(StayRow(*parts))
    return stays


def letter_addresses(customers: Collection[Customer]) -> dict[UUID, str]:
    """Return where a letter to each customer goes: the first house held now; none, none."""
    stays = stays_of(customers)
    return {
        customer.id: f"{customer.community.name} {held[0].label}"
        for customer in customers
        if (held := [one for one in stays[customer.id] if one.is_current])
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
        customer__merged_into__isnull=True,
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
    return _read(_ALL, keys)


def by_numbers(community: UUID, numbers: Iterable[str]) -> dict[str, Customer]:
    """Return the customers of a community by their numbers, those merged away left out."""
    found = Customer.objects.filter(
        community_id=community, number__in=list(numbers), merged_into__isnull=True
    )
    return {customer.number: customer for customer in found}


def by_community(customers: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the customers of each community that any of them belongs to."""
    found: dict[UUID, list[UUID]] = {}
    pairs = Customer.objects.filter(id__in=customers).values_list("community_id", "id")
    for community, customer in pairs:
        found.setdefault(community, []).append(customer)
    return found


def contacts_of(keys: Iterable[tuple[UUID, UUID]]) -> list[Customer]:
    """Return the customers of those pairs with their contact alone, to be compared and let go."""
    return _read(_CONTACT, keys)


def _read(fields: Sequence[Field[Any, Any]], keys: Iterable[tuple[UUID, UUID]]) -> list[Customer]:
    pairs = list(keys)
    if not pairs:
        return []
    names = [field.attname for field in fields]
    sealed = [(place, one) for place, one in enumerate(fields) if isinstance(one, SealedField)]
    columns = ", ".join(f"c.{field.column}" for field in fields)
    customers = []
    with connection.cursor() as cursor:
        lists = [list(column) for column in zip(*pairs, strict=True)]
        cursor.execute(_CUSTOMERS.format(columns=columns), lists)
        for row in map(list, cursor.fetchall()):
            for place, field in sealed:
                row[place] = field.from_db_value(row[place], None, connection)
            customers.append(Customer.from_db(connection.alias, names, row))
    return customers


def changes_of(customer: Customer) -> QuerySet[CustomerChange]:
    return CustomerChange.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).order_by("-changed_at", "-id")


def changes_since(customer: Customer, *, revision: int) -> Sequence[CustomerChange]:
    return list(changes_of(customer).filter(revision__gt=revision))


def items_amended_since(customer: Customer, *, moment: datetime | None) -> set[int]:
    """Return the items that people amended after a moment."""
    changes = changes_of(customer).filter(changed_at__gt=moment)
    return {item for items in changes.values_list("items", flat=True) for item in items}


def recent_changes(communities: Collection[UUID], *, limit: int = 20) -> list[CustomerChange]:
    """Return the newest changes of records in those communities, from the newest of each."""
    changes = CustomerChange.objects.order_by("-changed_at", "-id")
    newest = changes.filter(community_id=OuterRef("id")).values("id")[:limit]
    each = Community.objects.filter(id__in=communities).values_list(ArraySubquery(newest))
    found = changes.filter(
        community_id__in=communities, id__in=[id_ for (ids,) in each for id_ in ids]
    )
    return list(found.select_related("customer")[:limit])


def describe_change(change: CustomerChange) -> str:
    """Say which items somebody changed and when; a history holds no values."""
    return _("%(items)s, changed by %(who)s, %(when)s") % {
        "items": ", ".join(inventory.labels(change.items)),
        "who": change.changed_by,
        "when": formats.date_format(timezone.localtime(change.changed_at), "Y-m-d H:i"),
    }


def require_revision(customer: Customer, *, expected: int) -> None:
    """Refuse to change a record that somebody else changed meanwhile; say what it was."""
    changes = changes_since(customer, revision=expected)
    policy.require_unchanged(
        expected=expected,
        current=customer.revision,
        changes=[describe_change(change) for change in changes],
    )


def customers_in(houses: Collection[House]) -> list[Customer]:
    """Return those who hold or live in the houses now, in the order of their numbers."""
    keys = Occupancy.objects.filter(
        community_id__in={house.community_id for house in houses},
        house_id__in=[house.id for house in houses],
        ended_date__isnull=True,
    ).values_list("community_id", "customer_id")
    return sorted(by_keys(set(keys)), key=lambda customer: customer.number)


def following(customers: QuerySet[Customer], *, number: str | None) -> QuerySet[Customer]:
    """Return those that come after a customer number, or all, in the order of the numbers."""
    if number is not None:
        place = Subquery(Community.objects.filter(code=number.rpartition("-")[0]).values("id")[:1])
        customers = customers.filter(
            Q(community_id__gt=place) | Q(community_id=place, number__gt=number)
        )
    return customers.order_by("community_id", "number")


def staying(
    customers: QuerySet[Customer], *, buildings: Collection[UUID] = (), roles: Collection[str] = ()
) -> QuerySet[Customer]:
    """Narrow customers to those tied to a house now, of these buildings and in these roles."""
    stays = Occupancy.objects.filter(
        community_id=OuterRef("community_id"), customer_id=OuterRef("id"), ended_date__isnull=True
    )
    if buildings:
        stays = stays.filter(house__building_id__in=buildings)
    if roles:
        stays = stays.filter(role__in=roles)
    return customers.filter(Exists(stays))


def filtered(
    communities: Collection[UUID],
    *,
    building: UUID | None = None,
    role: str = "",
    notice: str = "",
    type: str = "",
    houses: Collection[House] | None = None,
    stale_before: datetime | None = None,
    completeness_below: int | None = None,
    waiting_before: datetime | None = None,
) -> QuerySet[Customer]:
    """Return the customers of communities, narrowed by plain columns."""
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
    equal = {"notice": notice, "type": type}
    customers = customers.filter(**{name: value for name, value in equal.items() if value})
    if stale_before is not None:
        customers = customers.filter(
            Q(verified_at__lt=stale_before)
            | Q(verified_at__isnull=True, registered_at__lt=stale_before)
        )
    if completeness_below is not None:
        customers = customers.filter(completeness__lt=completeness_below)
    if waiting_before is not None:
        customers = customers.alias(waits=WAITS_SINCE).filter(waits__lt=waiting_before)
    return customers


def told_before(current: NoticeVersion) -> QuerySet[Customer]:
    """Return who was told, but only of versions from before what the notice in force says."""
    told = NoticeDelivery.objects.filter(
        community_id=OuterRef("community_id"),
        customer_id=OuterRef("id"),
        version__notice=current.notice_id,
        version__number__gte=current.told_from,
    )
    return Customer.objects.filter(
        ~Exists(told), notice=Customer.Notice.DELIVERED, merged_into__isnull=True
    )


def holding(community: UUID, customers: Collection[UUID], *, item: int) -> list[Customer]:
    """Return those of the customers of a community of whom an item is held, as it is sealed."""
    found = Customer.objects.filter(
        community_id=community, id__in=customers, items__contains=[item], merged_into=None
    )
    return list(found.order_by())
