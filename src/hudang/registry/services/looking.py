"""Looking at customers, masked: lists and pages. Every look is one entry of the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.purposes.policy import notice_due_date
from hudang.registry import policy, queries
from hudang.registry.models import Customer, House, Vehicle
from hudang.registry.queries import Order

from .organisations import OrganisationRow, organisations_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import CustomerChange
    from hudang.registry.queries import StayRow

    Masks = dict[UUID, dict[int, str]]

PURPOSE = "contract_service"
# A list counts and pages so many; who looks for one of more narrows it, or turns it round.
MOST_LISTED = 10_000
SHOWN = frozenset({1, 2, 60})
_FILTERS = (
    "community", "building", "role", "notice", "type", "house", "is_stale", "is_incomplete",
    "waiting_before",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list: masked, or with the name open inside the person's own beat."""

    id: UUID
    community_id: UUID
    number: str
    type: str
    name: str
    mobile: str
    notice: str
    notice_due_date: date | None
    # Whether an earlier version reached the person, and what it says has changed since.
    is_told_anew: bool
    completeness: int
    amended_at: datetime
    stays: list[StayRow]
    is_name_open: bool = False
    organisation: OrganisationRow | None = None


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list is narrowed to and ordered by; nothing sealed can be filtered or sorted."""

    community: UUID | None = None
    building: UUID | None = None
    role: str = ""
    notice: str = ""
    type: str = ""
    house: str = ""
    is_stale: bool = False
    is_incomplete: bool = False
    waiting_before: datetime | None = None
    order: Order = Order.NUMBER
    is_descending: bool = False

    def codes(self) -> str:
        """Return which filters are in use, as the log names them."""
        used = [name for name in _FILTERS if getattr(self, name)]
        return ".".join(used) or "all"


@dataclass(frozen=True, slots=True)
class CustomerList:
    """One page of customers; `is_cut` where there are more than the `total` that was counted."""

    rows: list[CustomerRow]
    total: int
    page: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class CustomerSlice:
    """A stretch of the list of customers, and the number after which it goes on."""

    rows: list[CustomerRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle of a customer, masked."""

    vehicle: Vehicle
    plate: str
    description: str
    space: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Everything a customer's page shows, masked."""

    customer: Customer
    row: CustomerRow
    masks: dict[int, str]
    stays: list[StayRow]
    vehicles: list[VehicleRow]
    changes: list[CustomerChange]
    is_stale: bool


@dataclass(frozen=True, slots=True)
class HouseView:
    """A house and those who hold or live in it."""

    house: House
    rows: list[CustomerRow]
    vehicles: list[VehicleRow] = field(default_factory=list)


def list_customers(
    *, filters: CustomerFilter, page: int = 1, page_size: int = 20, by: Actor, at: datetime
) -> CustomerList:
    """Return one page of customers, masked, past the end the last; one entry of the log.

    No more than `MOST_LISTED` are counted, for counting everybody grows with everybody.
    """
    by.require(Permission.SEARCH)
    found = filtered(filters, by=by, at=at)
    counted = found.values("id")[: MOST_LISTED + 1].count()
    total = min(counted, MOST_LISTED)
    page = min(max(page, 1), max(1, -(-total // page_size)))
    first = (page - 1) * page_size
    customers = queries.in_order(
        found,
        order=filters.order,
        is_descending=filters.is_descending,
        start=first,
        stop=first + page_size,
    )
    record_look(f"list.{filters.codes()}", act=Act.LIST, count=len(customers), by=by, at=at)
    return CustomerList(rows_of(customers, by=by, at=at), total, page, is_cut=counted > total)


def scope_of(community: UUID | None, *, by: Actor) -> frozenset[UUID]:
    if community is None:
        return by.communities
    accounts.require_community(communities=by.communities, community=community)
    return frozenset({community})


def filtered(filters: CustomerFilter, *, by: Actor, at: datetime) -> QuerySet[Customer]:
    """Return the customers that fit, of the communities of the person's posts."""
    communities = scope_of(filters.community, by=by)
    return queries.filtered(
        communities,
        building=filters.building,
        role=filters.role,
        notice=filters.notice,
        type=filters.type,
        houses=queries.houses_called(filters.house, communities=communities)
        if filters.house
        else None,
        stale_before=at - policy.STALE_AFTER if filters.is_stale else None,
        completeness_below=queries.INCOMPLETE_BELOW if filters.is_incomplete else None,
        waiting_before=filters.waiting_before,
    )


def list_customers_after(
    *, filters: CustomerFilter, after: str | None, size: int, by: Actor, at: datetime
) -> CustomerSlice:
    """Return the customers that follow a number, masked, for those who read the whole list."""
    by.require(Permission.SEARCH)
    found = queries.following(filtered(filters, by=by, at=at), number=after)
    customers = list(found[: size + 1])
    shown = customers[:size]
    record_look(f"list.{filters.codes()}", act=Act.LIST, count=len(shown), by=by, at=at)
    rest = shown[-1].number if len(customers) > size else None
    return CustomerSlice(rows_of(shown, by=by, at=at), next=rest)


def view_customer(number: str, *, by: Actor, at: datetime) -> CustomerView:
    """Open a customer's page, masked; the entry names the customer."""
    by.require(Permission.VIEW_CUSTOMER)
    customer = queries.find_customer(number, by=by)
    record_look("view_customer", act=Act.VIEW, count=1, by=by, at=at, subjects=[customer])
    (row,) = rows_of([customer], by=by, at=at)
    (masks,) = disclosure.masks([customer], level=Level.M1)
    return CustomerView(
        customer=customer,
        row=row,
        masks=masks,
        stays=queries.stays_of([customer], ended=True)[customer.id],
        vehicles=vehicle_rows([customer]),
        changes=list(queries.changes_of(customer)[:20]),
        is_stale=policy.is_stale(
            verified_at=customer.verified_at, registered_at=customer.registered_at, at=at
        ),
    )


def view_house(community: UUID, house_id: UUID, *, by: Actor, at: datetime) -> HouseView:
    """Open the page of a house with its occupants, masked; the entry names them."""
    by.require(Permission.VIEW_CUSTOMER)
    house = queries.house(community, house_id, by=by)
    customers = queries.customers_in([house])
    record_look("view_house", act=Act.VIEW, count=len(customers), by=by, at=at, subjects=customers)
    return HouseView(house, rows_of(customers, by=by, at=at), vehicle_rows(customers))


def rows_of(
    customers: Sequence[Customer], *, masked: Masks | None = None, by: Actor, at: datetime
) -> list[CustomerRow]:
    """Return the rows of a list; whoever has a beat reads the names inside it in full.

    `masked` has the masks of all of them, where a search has made them already.
    """
    if not customers:
        return []
    masked = masked or _masked(customers)
    stays = queries.stays_of(customers)
    names = _names_in_beat(customers, stays=stays, by=by, at=at)
    organisations = organisations_of(customers)
    return [
        CustomerRow(
            id=customer.id,
            community_id=customer.community_id,
            number=customer.number,
            type=customer.type,
            name=names.get(customer.id)
            or masked[customer.id].get(1)
            or masked[customer.id].get(60, ""),
            mobile=masked[customer.id].get(2, ""),
            notice=customer.notice,
            notice_due_date=_due_date(customer),
            is_told_anew=customer.notice_changed_at is not None,
            completeness=customer.completeness,
            amended_at=customer.amended_at,
            stays=stays[customer.id],
            is_name_open=customer.id in names,
            organisation=organisations.get(customer.id),
        )
        for customer in customers
    ]


def _due_date(customer: Customer) -> date | None:
    """Return until when the personal notice must follow, of whom it has not reached."""
    is_due = customer.notice == Customer.Notice.DUE
    return notice_due_date(since=customer.notice_waits_since) if is_due else None


def _masked(customers: Sequence[Customer]) -> Masks:
    masks = disclosure.masks(customers, level=Level.M2, items=SHOWN)
    return {customer.id: shown for customer, shown in zip(customers, masks, strict=True)}


def _names_in_beat(
    customers: Sequence[Customer], *, stays: dict[UUID, list[StayRow]], by: Actor, at: datetime
) -> dict[UUID, str]:
    if not by.beats:
        return {}
    spoken = queries.homes_spoken_for(customers)
    homes = {
        customer.id: {(customer.community_id, stay.building) for stay in stays[customer.id]}
        | spoken.get(customer.id, set())
        for customer in customers
    }
    return disclosure.names_in_beat(customers, homes=homes, by=by, purpose=PURPOSE, at=at)


def vehicle_rows(customers: Sequence[Customer]) -> list[VehicleRow]:
    """Return the vehicles of customers, masked; whoever asks has logged the look."""
    vehicles = list(queries.vehicles_of(customers))
    return [
        VehicleRow(
            vehicle,
            plate=masks.get(30, ""),
            description=masks.get(31, ""),
            space=vehicle.space.label if vehicle.space else "",
        )
        for vehicle, masks in zip(
            vehicles, disclosure.masks(vehicles, level=Level.M2), strict=True
        )
    ]


def record_look(
    what: str,
    *,
    act: Act,
    count: int,
    by: Actor,
    at: datetime,
    subjects: Sequence[Customer] = (),
) -> None:
    accesslog.record(
        act=act,
        what=f"registry.{what}",
        actor=by.code,
        role=by.role_for(Permission.SEARCH),
        at=at,
        purpose=PURPOSE,
        count=count,
        result="ok" if count else "none",
        subjects=[Subject(one.id, one.community_id) for one in subjects],
    )
