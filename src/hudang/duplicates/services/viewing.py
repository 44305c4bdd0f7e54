"""Pairs as people see them, masked: the list, and two records side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Agreement, Level
from hudang.duplicates import policy, queries
from hudang.registry import queries as registry
from hudang.registry import services as customers

from .deciding import compared, subjects_of
from .logging import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.duplicates.models import Merge, Pair
    from hudang.registry.models import Customer
    from hudang.registry.queries import StayRow
    from hudang.registry.services import CustomerRow, VehicleRow


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair in a list, both names and telephones masked."""

    pair: Pair
    sides: tuple[CustomerRow, CustomerRow]
    band: policy.Band


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records beside each other."""

    customer: Customer
    row: CustomerRow
    masks: dict[int, str]
    stays: list[StayRow]
    vehicles: list[VehicleRow]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two records beside each other: where they differ, what forbids a merge, who decides it."""

    pair: Pair
    first: Side
    second: Side
    agreements: dict[int, Agreement]
    obstacles: list[_StrOrPromise]
    needs_second_person: bool
    merge: Merge | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def band(self) -> policy.Band:
        return policy.band_of(self.pair.score)


def list_pairs(pairs: Sequence[Pair], *, by: Actor, at: datetime) -> list[PairRow]:
    """Return the rows of a list of pairs; a list is one entry of the log."""
    by.require(Permission.AMEND)
    people = {one.id: one for pair in pairs for one in (pair.customer, pair.other)}
    rows = {row.id: row for row in customers.rows_of([*people.values()], by=by, at=at)}
    record("list", act=Act.LIST, by=by, at=at, count=len(pairs))
    return [
        PairRow(
            pair,
            sides=(rows[pair.customer_id], rows[pair.other_id]),
            band=policy.band_of(pair.score),
        )
        for pair in pairs
    ]


def view_pair(pair: Pair, *, by: Actor, at: datetime) -> SideBySide:
    """Look at two records side by side, masked; the entry names both."""
    customers.require_collector(pair.community_id, permission=Permission.AMEND, by=by)
    record("view", act=Act.VIEW, by=by, at=at, count=2, subjects=subjects_of(pair))
    first, second = pair.customer, pair.other
    facts = compared(first, second)
    return SideBySide(
        pair=pair,
        first=_side(first, by=by, at=at),
        second=_side(second, by=by, at=at),
        agreements=disclosure.differences([first], [second]),
        obstacles=policy.obstacles(facts, same_type=first.type == second.type),
        needs_second_person=policy.needs_second_person(facts),
        merge=queries.merge_of(first.id, second.id, community=pair.community_id),
    )


def _side(customer: Customer, *, by: Actor, at: datetime) -> Side:
    (row,) = customers.rows_of([customer], by=by, at=at)
    (masks,) = disclosure.masks([customer], level=Level.M1)
    return Side(
        customer=customer,
        row=row,
        masks=masks,
        stays=registry.stays_of([customer], ended=True)[customer.id],
        vehicles=customers.vehicle_rows([customer]),
    )
