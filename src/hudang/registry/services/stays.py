"""Occupancies and vehicles: who holds or lives in which house, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.purposes import policy as purposes
from hudang.purposes.inventory import LegalBasis, by_number
from hudang.registry import cleaning, indexing, policy, queries
from hudang.registry.models import Customer, House, Occupancy, Vehicle
from hudang.vault import index
from hudang.vault import services as vault

from . import grounds
from .logging import keep_change, record_change

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Stay:
    """A house and the part somebody takes in it; the ground follows from the role.

    `proof` keeps the paper on which a role rests, in the transaction that gives the role.
    """

    house: House
    role: str
    basis: str = ""
    started_date: date | None = None
    ended_date: date | None = None
    proof: Callable[[Occupancy], object] | None = None


def add_stays(customer: Customer, *, stays: Sequence[Stay]) -> list[Occupancy]:
    """Tie a customer to houses, in the transaction of the caller."""
    return [_add(customer, stay) for stay in stays]


def _add(customer: Customer, stay: Stay) -> Occupancy:
    policy.require_window(started=stay.started_date, ended=stay.ended_date)
    policy.require_proof(role=stay.role, is_proved=stay.proof is not None)
    basis = LegalBasis(stay.basis or policy.ground_of(stay.role))
    purposes.require_basis(
        item=by_number(policy.NAME),
        basis=basis,
        role=stay.role,
        has_agreement=stay.role in policy.AGREEMENTS,
    )
    policy.require_owner_place(role=stay.role, has_owner=queries.has_owner(stay.house))
    occupancy = Occupancy.objects.create(
        community_id=customer.community_id,
        customer_id=customer.id,
        house_id=stay.house.id,
        role=stay.role,
        basis=basis,
        started_date=stay.started_date,
        ended_date=stay.ended_date,
    )
    if stay.proof is not None:
        stay.proof(occupancy)
    return occupancy


@transaction.atomic
def add_occupancy(customer: Customer, *, stay: Stay, by: Actor, at: datetime) -> Occupancy:
    """Give a customer another house, or another role in one."""
    grounds.require_collector(customer.community_id, permission=Permission.AMEND, by=by)
    _hold(customer)
    grounds.require_ground(
        customer.community_id,
        items=(policy.ROLE, policy.HOUSE),
        roles=[stay.role],
        notice_delivered=customer.notice == Customer.Notice.DELIVERED,
        at=at,
    )
    (occupancy,) = add_stays(customer, stays=[stay])
    _note(customer, what="add_occupancy", items=(policy.ROLE, policy.HOUSE), by=by, at=at)
    return occupancy


@transaction.atomic
def end_occupancy(occupancy: Occupancy, *, on: date, by: Actor, at: datetime) -> Occupancy:
    """End an occupancy: a sale, the end of a lease, a move; retention counts from here."""
    grounds.require_collector(occupancy.community_id, permission=Permission.AMEND, by=by)
    policy.require_window(started=occupancy.started_date, ended=on)
    occupancy.ended_date = on
    occupancy.save(update_fields=["ended_date"])
    customer = Customer.objects.get(community_id=occupancy.community_id, id=occupancy.customer_id)
    _note(customer, what="end_occupancy", items=(policy.ROLE, policy.HOUSE), by=by, at=at)
    return occupancy


@transaction.atomic
def add_vehicle(
    customer: Customer,
    *,
    plate: str,
    description: str = "",
    space: House | None = None,
    by: Actor,
    at: datetime,
) -> Vehicle:
    """Record a vehicle of a customer, and its space."""
    grounds.require_collector(customer.community_id, permission=Permission.AMEND, by=by)
    _hold(customer)
    typed = {30: plate, 31: description}
    values = cleaning.clean(typed, today=at.date(), items=cleaning.VEHICLE_ITEMS)
    held = {item: value for item, value in values.items() if value}
    grounds.require_ground(
        customer.community_id,
        items=held,
        roles=queries.current_roles(customer),
        notice_delivered=customer.notice == Customer.Notice.DELIVERED,
        at=at,
    )
    vehicle = Vehicle(
        community_id=customer.community_id,
        customer_id=customer.id,
        space_id=space.id if space else None,
    )
    vault.seal(vehicle, plate=held)
    vehicle.save(force_insert=True)
    index.add(indexing.entries(held, community=customer.community_id, customer=customer.id))
    _note(customer, what="add_vehicle", items=sorted(held), by=by, at=at, sealed=vehicle)
    return vehicle


def _hold(customer: Customer) -> None:
    """Keep the record from being merged until the commit; one that was merged takes nothing."""
    current = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    policy.require_not_merged(number=current.number, is_merged=current.is_merged)
    policy.require_householder(type=current.type)


def _note(
    customer: Customer,
    *,
    what: str,
    items: Collection[int],
    by: Actor,
    at: datetime,
    sealed: Vehicle | None = None,
) -> None:
    """Keep the history and the log of a change beside the record itself."""
    customer.items = sorted({*customer.items, *items})
    customer.amended_at = at
    customer.save(update_fields=["items", "amended_at"])
    keep_change(customer, items=items, reason=what, by=by.code, at=at)
    subjects = [Subject(customer.id, customer.community_id)]
    if sealed is not None:
        subjects.append(Subject.of(sealed))
    record_change(
        what,
        by=by,
        permission=Permission.AMEND,
        at=at,
        items=sorted(items),
        subjects=subjects,
    )
