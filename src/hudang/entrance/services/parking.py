"""Parking contracts: concluded, their plates changed, ended; the barrier learns of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.disclosure import services as disclosure
from hudang.entrance import policy, queries
from hudang.entrance.models import PLATE, BarrierFeed, ParkingContract, ParkingPlate
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.models import Community
from hudang.service.services import take_numbers
from hudang.vault import index
from hudang.vault.tokens import Lookup

from .logging import PARKING, held_customer, log_act, require_place

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House, Vehicle

MANAGE: Final = Permission.MANAGE_PARKING
SPACE: Final = 32
Reason = ParkingPlate.Reason


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a parking contract says: how the space is had, from when and until when."""

    kind: str
    from_date: date
    until_date: date | None = None


def conclude_parking(
    customer: Customer,
    space: House,
    agreed: Agreed,
    *,
    plate: str = "",
    by: Actor,
    at: datetime,
) -> ParkingContract:
    """Conclude a parking contract with a customer, and put his plate on it."""
    require_place(customer.community_id, permission=MANAGE, by=by)
    policy.require_space(kind=space.kind)
    begins, ends = agreed.from_date, agreed.until_date
    policy.require_parking_days(kind=agreed.kind, begins=begins, ends=ends)
    purposes.covering(PARKING, items=[SPACE])
    with transaction.atomic():
        _hold(customer.community_id)
        held_customer(customer)
        policy.require_free_space(is_taken=queries.is_space_taken(space, begins=begins, ends=ends))
        contract = _contract(customer, space, agreed, by=by, at=at)
        _log("conclude_parking", contract, by=by, at=at, items=[SPACE])
        if plate.strip():
            _tie(contract, plate, reason=Reason.FIRST, on=begins, by=by, at=at)
        _tell(contract.community_id, at=at)
    return contract


def _contract(
    customer: Customer, space: House, agreed: Agreed, *, by: Actor, at: datetime
) -> ParkingContract:
    (number,) = take_numbers(customer.community_id, prefix="CW")
    return ParkingContract.objects.create(
        community_id=customer.community_id, number=number, customer_id=customer.id,
        space_id=space.id, kind=agreed.kind, from_date=agreed.from_date,
        until_date=agreed.until_date, concluded_by=by.code, concluded_at=at,
    )  # fmt: skip


@transaction.atomic
def add_plate(
    contract: ParkingContract, plate: str, *, reason: str, on: date, by: Actor, at: datetime
) -> ParkingPlate:
    """Put a plate on a contract from a day on."""
    held = _held(contract, on=on, by=by, at=at)
    policy.require_plates_left(count=queries.current_plates(held).count())
    added = _tie(held, plate, reason=reason, on=on, by=by, at=at)
    _log("add_plate", held, by=by, at=at, items=[PLATE])
    _tell(held.community_id, at=at)
    return added


@transaction.atomic
def change_plate(
    old: ParkingPlate, plate: str, *, reason: str, on: date, by: Actor, at: datetime
) -> ParkingPlate:
    """Replace a plate: from the day on the old one is off the list and the new one is on it."""
    held = _held(old.contract, on=on, by=by, at=at)
    _end(old, on=on, by=by, at=at)
    added = _tie(held, plate, reason=reason, on=on, by=by, at=at)
    _log("change_plate", held, by=by, at=at, items=[PLATE])
    _tell(held.community_id, at=at)
    return added


@transaction.atomic
def end_plate(plate: ParkingPlate, *, on: date, by: Actor, at: datetime) -> ParkingPlate:
    """Take a plate off a contract; the same day it is off the barrier's list."""
    held = _held(plate.contract, on=on, by=by, at=at)
    ended = _end(plate, on=on, by=by, at=at)
    _log("end_plate", held, by=by, at=at, items=[PLATE])
    _tell(held.community_id, at=at)
    return ended


@transaction.atomic
def end_parking(
    contract: ParkingContract, *, on: date, by: Actor, at: datetime
) -> ParkingContract:
    """End a contract with a day, its last; the next day its plates are off the list."""
    require_place(contract.community_id, permission=MANAGE, by=by)
    _hold(contract.community_id)
    held = _locked(contract)
    today = localdate(at)
    policy.require_not_ended(ends=held.until_date, today=today)
    policy.require_effective_day(
        on=on, begins=min(held.from_date, today), ends=held.until_date, today=today
    )
    # One that has not begun ends on its first day: its days are told to nobody.
    held.until_date, held.ended_by = max(on, held.from_date), by.code
    held.save(update_fields=["until_date", "ended_by"])
    _log("end_parking", held, by=by, at=at, items=[SPACE])
    _tell(held.community_id, at=at)
    return held


def _held(contract: ParkingContract, *, on: date, by: Actor, at: datetime) -> ParkingContract:
    """Return a contract that may change from a day on, with the plates of its community held."""
    require_place(contract.community_id, permission=MANAGE, by=by)
    _hold(contract.community_id)
    held, today = _locked(contract), localdate(at)
    policy.require_not_ended(ends=held.until_date, today=today)
    policy.require_effective_day(on=on, begins=held.from_date, ends=held.until_date, today=today)
    return held


def _hold(community: UUID) -> None:
    """Let one change of plates and spaces of a community wait for the other."""
    Community.objects.select_for_update(no_key=True).get(pk=community)


def _locked(contract: ParkingContract) -> ParkingContract:
    found = ParkingContract.objects.select_for_update(of=("self",)).select_related("customer")
    return found.get(pk=contract.pk)


def _tie(
    contract: ParkingContract, plate: str, *, reason: str, on: date, by: Actor, at: datetime
) -> ParkingPlate:
    """Tie a vehicle with that plate to a contract: one that the customer has, or a new one."""
    _require_own(contract, plate, today=localdate(at))
    vehicle = _vehicle_of(contract.customer, plate) or customers.add_vehicle(
        contract.customer, plate=plate, by=by, at=at
    )
    return ParkingPlate.objects.create(
        community_id=contract.community_id, contract_id=contract.id, vehicle_id=vehicle.id,
        reason=reason, from_date=on, changed_by=by.code, changed_at=at,
    )  # fmt: skip


def _require_own(contract: ParkingContract, plate: str, *, today: date) -> None:
    """Refuse a plate that another contract of the community has on its list or will have."""
    community = contract.community_id
    keys = index.candidates(Lookup.PLATE, communities=[community], value=plate)
    known = _with_plate(list(registry.vehicles_of(registry.by_keys(keys))), plate)
    others = ParkingPlate.objects.filter(
        community_id=community, vehicle_id__in=[one.id for one in known]
    ).exclude(contract_id=contract.id)
    live = [
        one
        for one in others.select_related("contract")
        if (one.ended_date is None or one.ended_date > today)
        and (one.contract.until_date is None or one.contract.until_date >= today)
    ]
    policy.require_own_plate(is_on_another=bool(live))


def _vehicle_of(customer: Customer, plate: str) -> Vehicle | None:
    return next(iter(_with_plate(list(registry.vehicles_of([customer])), plate)), None)


def _with_plate(vehicles: list[Vehicle], plate: str) -> list[Vehicle]:
    matches = disclosure.matches(vehicles, kind=Lookup.PLATE, value=plate)
    return [one for one, is_match in zip(vehicles, matches, strict=True) if is_match]


def _end(plate: ParkingPlate, *, on: date, by: Actor, at: datetime) -> ParkingPlate:
    held = ParkingPlate.objects.select_for_update(of=("self",)).get(pk=plate.pk)
    ends = held.ended_date
    policy.require_not_ended(ends=ends and ends - timedelta(days=1), today=localdate(at))
    # One that has not begun yet ends before its first day.
    held.ended_date = max(on, held.from_date)
    held.changed_by, held.changed_at = by.code, at
    held.save(update_fields=["ended_date", "changed_by", "changed_at"])
    return held


def _tell(community: UUID, *, at: datetime) -> None:
    """Note that the barrier's list changed, and have it pushed where it is pushed at all."""
    live = BarrierFeed.objects.filter(community_id=community, state=BarrierFeed.State.APPROVED)
    if live.update(changed_at=at) and settings.BARRIER_URL:
        jobs.defer(
            "entrance.push_list", lock=f"entrance.push_list.{community}", community=str(community)
        )


def _log(
    what: str, contract: ParkingContract, *, by: Actor, at: datetime, items: list[int]
) -> None:
    log_act(
        what, community=contract.community_id, by=by, permission=MANAGE, at=at,
        purpose=PARKING, reference=contract.number, items=items, control="LC-163",
        subjects=[Subject(contract.customer_id, contract.community_id)],
    )  # fmt: skip
