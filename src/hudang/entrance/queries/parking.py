"""Which parking contracts there are, which plates count today, what the barrier is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.crypto import salted_hmac

from hudang.entrance import policy
from hudang.entrance.models import BarrierFeed, ParkingContract, ParkingPlate
from hudang.entrance.policy import Standing
from hudang.entrance.queries.passes import TOKEN
from hudang.entrance.queries.places import places_like

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House

Feed = BarrierFeed.State


@dataclass(frozen=True, slots=True)
class ParkingFilter:
    """What a list of parking contracts is narrowed to; plates are searched among customers."""

    text: str = ""
    kind: str = ""
    standing: str = ""
    community: UUID | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract with how it stands and how many plates it has today."""

    contract: ParkingContract
    standing: Standing
    plates: int


def visible_parking(by: Actor) -> QuerySet[ParkingContract]:
    """Return the parking contracts of a person's communities."""
    found = ParkingContract.objects.filter(community_id__in=by.communities)
    return found.select_related("space", "customer", "community")


def parking_like(wanted: ParkingFilter, *, by: Actor, today: date) -> QuerySet[ParkingContract]:
    """Return the contracts that fit, the newest first unless another order is asked for."""
    found = visible_parking(by)
    if wanted.text:
        spaces = places_like(wanted.text, communities=by.communities)
        found = found.filter(Q(number=wanted.text.strip().upper()) | Q(space_id__in=spaces))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.standing:
        found = found.filter(_standing(wanted.standing, today=today))
    orders = {"ends": ("until_date", "id"), "space": ("space__place_order", "id")}
    return found.order_by(*orders.get(wanted.order, ("-from_date", "-id")))


def _standing(standing: str, *, today: date) -> Q:
    soon = today + policy.ENDS_SOON
    lasts = Q(until_date__isnull=True) | Q(until_date__gt=soon)
    return {
        Standing.COMING: Q(from_date__gt=today),
        Standing.RUNNING: Q(from_date__lte=today) & lasts,
        Standing.ENDING: Q(from_date__lte=today, until_date__gte=today, until_date__lte=soon),
        Standing.ENDED: Q(until_date__lt=today),
    }.get(Standing(standing), Q())


def rows_of(contracts: Collection[ParkingContract], *, today: date) -> list[ContractRow]:
    """Return contracts as a list shows them."""
    counts: dict[UUID, int] = {}
    plates = ParkingPlate.objects.filter(
        community_id__in={one.community_id for one in contracts},
        contract_id__in=[one.id for one in contracts],
    )
    for plate in plates:
        is_listed = policy.is_listed(begins=plate.from_date, ended=plate.ended_date, today=today)
        counts[plate.contract_id] = counts.get(plate.contract_id, 0) + is_listed
    return [
        ContractRow(one, standing_of(one, today=today), counts.get(one.id, 0)) for one in contracts
    ]


def standing_of(contract: ParkingContract, *, today: date) -> Standing:
    return policy.standing_of(begins=contract.from_date, ends=contract.until_date, today=today)


def parking(number: str, *, by: Actor) -> ParkingContract:
    """Return a parking contract; raises DoesNotExist outside the person's communities."""
    return visible_parking(by).get(number=number)


def plates_of(contract: ParkingContract) -> list[ParkingPlate]:
    """Return the plates of a contract, the newest first, with their vehicles."""
    found = ParkingPlate.objects.filter(
        community_id=contract.community_id, contract_id=contract.id
    )
    return list(found.select_related("vehicle"))


def current_plates(contract: ParkingContract) -> QuerySet[ParkingPlate]:
    return ParkingPlate.objects.filter(
        community_id=contract.community_id, contract_id=contract.id, ended_date=None
    )


def is_space_taken(space: House, *, begins: date, ends: date | None) -> bool:
    """Say whether another contract has the space on one of the days."""
    found = ParkingContract.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=begins),
        community_id=space.community_id, space_id=space.id,
    )  # fmt: skip
    return (found if ends is None else found.filter(from_date__lte=ends)).exists()


def ending_soon(communities: Collection[UUID], *, today: date) -> QuerySet[ParkingContract]:
    """Return the contracts that end within thirty days, the first to end on top."""
    found = ParkingContract.objects.filter(
        _standing(Standing.ENDING, today=today), community_id__in=communities
    )
    return found.select_related("space").order_by("until_date", "id")


def plates_listed(community: UUID, *, today: date) -> QuerySet[ParkingPlate]:
    """Return the plates that count today in a community, in their order."""
    found = ParkingPlate.objects.filter(
        Q(ended_date__isnull=True) | Q(ended_date__gt=today),
        Q(contract__until_date__isnull=True) | Q(contract__until_date__gte=today),
        community_id=community, from_date__lte=today, contract__from_date__lte=today,
    )  # fmt: skip
    return found.select_related("contract", "vehicle").order_by("vehicle_id", "id")


def plates_over(*, today: date) -> QuerySet[ParkingPlate]:
    """Return the ties of plates to contracts that ended thirty days ago."""
    before = today - policy.PLATES_KEPT
    return ParkingPlate.objects.filter(
        Q(ended_date__lte=before) | Q(contract__until_date__lt=before)
    )


# The list for the barrier


def token_digest(token: str) -> bytes:
    return salted_hmac(TOKEN, token, algorithm="sha256").digest()


def feeds(by: Actor) -> QuerySet[BarrierFeed]:
    """Return the lists for barriers, the newest first."""
    return BarrierFeed.objects.filter(community_id__in=by.communities).select_related("community")


def live_feeds() -> QuerySet[BarrierFeed]:
    """Return the lists that are in force."""
    return BarrierFeed.objects.filter(state=Feed.APPROVED).select_related("community")


def feed_by(token: str, *, today: date) -> BarrierFeed | None:
    """Return the list that a token opens while its agreement holds."""
    found = live_feeds().filter(token_digest=token_digest(token), agreed_until__gte=today)
    return found.first()


def old_feeds(communities: Collection[UUID], *, at: datetime) -> list[BarrierFeed]:
    """Return the lists in force that their barrier has not been told for a day."""
    found = live_feeds().filter(community_id__in=communities)
    return [
        one
        for one in found
        if policy.is_list_old(told_at=one.told_at, since=one.decided_at or at, at=at)
    ]
