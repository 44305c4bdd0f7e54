"""Customers: search and read masked, register, amend, open a value for a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status

from hudang.accesslog import queries as accesslog
from hudang.accounts.policy import Permission, hidden_purposes
from hudang.api.auth import ApiRequest
from hudang.api.customer_schemas import (
    AmendIn,
    ChangeOut,
    CustomerOut,
    CustomersIn,
    CustomersOut,
    DisclosureIn,
    DisclosureOut,
    LookOut,
    MoveIn,
    RegisterIn,
    SearchIn,
    SearchOut,
    StayIn,
    VehicleIn,
)
from hudang.api.once import once
from hudang.api.schemas import Number, SavedOut, answers
from hudang.purposes import inventory
from hudang.registry import queries, services
from hudang.registry.models import Occupancy
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import CustomerFilter, Stay
from hudang.service import queries as service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.registry.queries import StayRow
    from hudang.registry.services import CustomerRow

router = Router(tags=["customers"])


# Many


@router.post(
    "/search", response=answers(SearchOut), operation_id="search_customers", url_name="search"
)
def search(request: ApiRequest, body: SearchIn) -> dict[str, Any]:
    """Find customers by one exact value: telephone, last four digits, name, identity number,
    plate, e-mail, customer number or house."""
    community = _community(body.community, by=request.auth)
    found = services.search(
        body.q, kind=body.kind or "", community=community, by=request.auth, at=now()
    )
    return {
        "kind": found.kind,
        "customers": [row_of(one) for one in found.rows],
        "is_cut": found.is_cut,
    }


@router.get(
    "", response=answers(CustomersOut), operation_id="list_customers", url_name="customers"
)
def list_customers(request: ApiRequest, asked: Query[CustomersIn]) -> dict[str, Any]:
    """List customers, masked, a page at a time: hand `next` back as `after` for the next page."""
    filters = CustomerFilter(
        community=_community(asked.community, by=request.auth),
        role=asked.role or "",
        notice=asked.notice or "",
        type=asked.type or "",
        house=asked.house,
    )
    found = services.list_customers_after(
        filters=filters, after=asked.after, size=asked.size, by=request.auth, at=now()
    )
    return {"customers": [row_of(one) for one in found.rows], "next": found.next}


def _community(code: str | None, *, by: Actor) -> UUID | None:
    return queries.community(code, by=by).id if code else None


def row_of(row: CustomerRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "type": row.type,
        "name": row.name,
        "is_name_open": row.is_name_open,
        "mobile": row.mobile,
        "notice": row.notice,
        "notice_due_on": row.notice_due_date,
        "completeness": row.completeness,
        "amended_at": row.amended_at,
        "houses": [_stay(stay) for stay in row.stays],
        "organisation": row.organisation.number if row.organisation else None,
    }


def _stay(stay: StayRow) -> dict[str, Any]:
    return {
        "id": str(stay.id),
        "house": stay.label,
        "role": stay.role,
        "since": stay.started_date,
        "until": stay.ended_date,
    }


# One


@router.get(
    "/{number}", response=answers(CustomerOut), operation_id="get_customer", url_name="customer"
)
def get_customer(request: ApiRequest, number: Number) -> dict[str, Any]:
    """Read a customer, masked; the entry of the log names the customer."""
    view = services.view_customer(number, by=request.auth, at=now())
    return {
        **row_of(view.row),
        "houses": [_stay(stay) for stay in view.stays],
        "revision": view.customer.revision,
        "items": _by_code(view.masks),
        "vehicles": [
            {"id": str(one.vehicle.id), "plate": one.plate, "space": one.space}
            for one in view.vehicles
        ],
        "collected_on": view.customer.collected_date,
        "registered_at": view.customer.registered_at,
        "verified_at": view.customer.verified_at,
        "source": view.customer.source,
        "is_stale": view.is_stale,
    }


@router.get(
    "/{number}/changes",
    response=answers(list[ChangeOut]),
    operation_id="list_changes",
    url_name="changes",
)
def list_changes(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List the last changes of a record: which items, by whom, why; never the values."""
    customer = the_customer(number, by=request.auth)
    return [
        {
            "revision": one.revision,
            "items": [inventory.by_number(item).code for item in one.items],
            "reason": one.reason,
            "by": one.changed_by,
            "at": one.changed_at,
        }
        for one in queries.changes_of(customer)[:100]
    ]


@router.get(
    "/{number}/looks", response=answers(list[LookOut]), operation_id="list_looks", url_name="looks"
)
def list_looks(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List the last entries of the log that name this customer: who looked, at what, what for."""
    customer = the_customer(number, by=request.auth)
    hidden = service.hidden_numbers(request.auth.code)
    purposes = hidden_purposes(permissions=request.auth.permissions)
    looks = accesslog.who_looked_at(customer.id, without=hidden, hidden=purposes)
    return [
        {
            "by": one.actor_code,
            "act": one.act,
            "purpose": one.purpose,
            "items": [inventory.by_number(item).code for item in one.items],
            "at": one.at,
        }
        for one in accesslog.Newest(looks)[:100]
    ]


def the_customer(number: str, *, by: Actor) -> Customer:
    """Return the customer of that number to whoever may see it."""
    by.require(Permission.VIEW_CUSTOMER)
    return queries.find_customer(number, by=by)


def _by_code(values: Mapping[int, Any]) -> dict[str, Any]:
    return {inventory.by_number(item).code: value for item, value in values.items()}


# Writing


@router.post(
    "",
    response=answers(SavedOut, status=201),
    operation_id="register_customer",
    url_name="register",
)
def register(request: ApiRequest, body: RegisterIn) -> Status[dict[str, Any]]:
    """Register a customer with at least one house; items are named by their code."""

    def act() -> dict[str, Any]:
        community = queries.community(body.community, by=request.auth)
        customer = services.register(
            community,
            type=body.type,
            values=by_number(body.items),
            stays=[_asked_stay(stay, community=community.id) for stay in body.houses],
            source=body.source,
            collected_date=body.collected_on or localdate(),
            notice_delivered=body.is_notice_delivered,
            is_known_double=body.is_known_double,
            by=request.auth,
            at=now(),
        )
        return _saved(customer)

    return Status(201, once(request, act))


@router.patch(
    "/{number}", response=answers(SavedOut), operation_id="amend_customer", url_name="amend"
)
def amend(request: ApiRequest, number: Number, body: AmendIn) -> dict[str, Any]:
    """Amend items of a customer as of a revision; null takes an item away. What somebody else
    changed meanwhile is not overwritten: the answer says what it was."""

    def act() -> dict[str, Any]:
        customer = services.amend(
            the_customer(number, by=request.auth),
            values=by_number(body.items),
            expected_revision=body.revision,
            reason=body.reason,
            by=request.auth,
            at=now(),
        )
        return _saved(customer)

    return once(request, act)


@router.post(
    "/{number}/move", response=answers(SavedOut), operation_id="move_customer", url_name="move"
)
def move(request: ApiRequest, number: Number, body: MoveIn) -> dict[str, Any]:
    """Move a customer to another community; the answer has the number given there."""

    def act() -> dict[str, Any]:
        to = queries.community(body.community, by=request.auth)
        customer = services.move_customer(
            the_customer(number, by=request.auth),
            to=to,
            stays=[_asked_stay(stay, community=to.id) for stay in body.houses],
            expected_revision=body.revision,
            is_known_double=body.is_known_double,
            by=request.auth,
            at=now(),
        )
        return _saved(customer)

    return once(request, act)


@router.post(
    "/{number}/houses",
    response=answers(SavedOut, status=201),
    operation_id="add_occupancy",
    url_name="occupancy_add",
)
def add_occupancy(request: ApiRequest, number: Number, body: StayIn) -> Status[dict[str, Any]]:
    """Add a house that the customer holds or lives in."""

    def act() -> dict[str, Any]:
        customer = the_customer(number, by=request.auth)
        stay = _asked_stay(body, community=customer.community_id)
        services.add_occupancy(customer, stay=stay, by=request.auth, at=now())
        return _saved(customer)

    return Status(201, once(request, act))


@router.delete(
    "/{number}/houses/{occupancy}",
    response=answers(SavedOut),
    operation_id="end_occupancy",
    url_name="occupancy_end",
)
def end_occupancy(request: ApiRequest, number: Number, occupancy: UUID) -> dict[str, Any]:
    """End an occupancy today; it stays on record with its last day."""
    customer = the_customer(number, by=request.auth)
    ending = Occupancy.objects.get(
        community_id=customer.community_id, customer_id=customer.id, id=occupancy
    )
    at = now()
    services.end_occupancy(ending, on=localdate(at), by=request.auth, at=at)
    return _saved(customer)


@router.post(
    "/{number}/vehicles",
    response=answers(SavedOut, status=201),
    operation_id="add_vehicle",
    url_name="vehicle_add",
)
def add_vehicle(request: ApiRequest, number: Number, body: VehicleIn) -> Status[dict[str, Any]]:
    """Add a vehicle of the customer."""

    def act() -> dict[str, Any]:
        customer = the_customer(number, by=request.auth)
        space = (
            queries.the_house(body.space, community=customer.community_id) if body.space else None
        )
        services.add_vehicle(
            customer,
            plate=body.plate,
            description=body.description,
            space=space,
            by=request.auth,
            at=now(),
        )
        return _saved(customer)

    return Status(201, once(request, act))


def _asked_stay(asked: StayIn, *, community: UUID) -> Stay:
    return Stay(
        house=queries.the_house(asked.house, community=community),
        role=asked.role,
        started_date=asked.since,
        ended_date=asked.until,
    )


def by_number(items: Mapping[str, str | None]) -> dict[int, str | None]:
    """Return the values by the number of their item."""
    return {item_of(code): value for code, value in items.items()}


def item_of(code: str) -> int:
    """Return the number of an item by its code."""
    found = inventory.find(code)
    if found is None:
        raise Invalid("item", _("The inventory has no such item."))
    return found.number


def _saved(customer: Customer) -> dict[str, Any]:
    return {"number": customer.number, "revision": customer.revision}


# Opening


@router.post(
    "/{number}/disclosures",
    response=answers(DisclosureOut),
    operation_id="disclose",
    url_name="disclose",
)
def disclose(request: ApiRequest, number: Number, body: DisclosureIn) -> dict[str, Any]:
    """Open items of a customer for a stated purpose; the entry of the log comes first."""
    opened = services.open_items(
        the_customer(number, by=request.auth),
        items=[item_of(code) for code in body.items],
        purpose=body.purpose,
        reference=body.reference,
        by=request.auth,
        at=now(),
    )
    return {"items": _by_code({item: opened.value(item) for item in opened.items})}
