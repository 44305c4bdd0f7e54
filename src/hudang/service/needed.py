"""What the customer of an order asked us to keep in mind, for who deals with the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.needs import queries as needs
from hudang.needs import services as needed
from hudang.service import policy, queries
from hudang.service.services import is_involved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.needs.services import NeedRow
    from hudang.service.models import ServiceRecord


@dataclass(frozen=True, slots=True)
class OrderNeeds:
    """The needs that relate to an order; `sealed` says how many of them are opened by a tap."""

    rows: Sequence[NeedRow]
    sealed: int = 0


def needs_on(order: ServiceRecord, *, by: Actor, at: datetime) -> OrderNeeds:
    """Return what is readable of the needs of an order's customer, for who deals with it (LC-072).

    Whoever does not deal with the order, or only did, sees none and learns of none.
    """
    customer = queries.customers_of([order]).get(order.id)
    if customer is None or not is_involved(order, by=by):
        return OrderNeeds([])
    usable = needs.usable(customer, today=localdate(at), at=at)
    found = needed.rows(needed.related(usable, group=order.type.group))
    return OrderNeeds(
        [row for row in found if row.told is not None], sum(row.is_sealed for row in found)
    )


def open_needs(order: ServiceRecord, *, by: Actor, at: datetime) -> Sequence[NeedRow]:
    """Open the needs that relate to an order; one entry of the log for each purpose they serve."""
    policy.require_involved(is_involved=is_involved(order, by=by))
    customer = queries.customers_of([order]).get(order.id)
    if customer is None:
        return []
    return needed.open_for_order(
        customer, group=order.type.group, reference=order.number,
        purpose=policy.purpose_of(order.type.group), by=by, today=localdate(at), at=at,
    )  # fmt: skip
