"""Needs as people read them: what is readable at once, what is sealed by who has a ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.needs import policy, queries
from hudang.needs.models import HEALTH, ORDINARY, ServiceNeed
from hudang.needs.words import Declared, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with its words; `told` is None while it is sealed, `is_sealed` while a part is."""

    need: ServiceNeed
    told: Declared | None
    is_sealed: bool


def rows(needs: Iterable[ServiceNeed]) -> list[NeedRow]:
    """Return needs as they are readable: without what is sealed."""
    return [NeedRow(one, _readable(one), one.said is not None) for one in needs]


def _readable(need: ServiceNeed) -> Declared | None:
    if need.reveals_health:
        return None
    return Declared(need.item, need.wish, need.frequency, need.hours)


def open_one(need: ServiceNeed, *, by: Actor, at: datetime) -> Declared:
    """Open a need on its customer's page, for who may open values; one entry of the log."""
    by.require(Permission.AMEND)
    purpose = policy.ASSISTANCE if need.reveals_health else policy.SERVICE
    under = disclosure.authority_for(
        by, purpose=purpose, items=[need.data_item], customers=[need.customer_id], at=at
    )
    (opened,) = disclosure.disclose(
        [need], [need.data_item], under=under, at=at, what="needs.open"
    )
    return _told(need, opened.value(need.data_item))


def open_for_order(
    customer: Customer,
    *,
    group: str,
    reference: str,
    purpose: str,
    by: Actor,
    today: date,
    at: datetime,
) -> list[NeedRow]:
    """Open what a customer needs for an order of a kind, for who deals with it.

    Whoever calls has asked whether the person does; what does not relate is not returned.
    """
    found = related(queries.usable(customer, today=today, at=at), group=group)
    opened: dict[UUID, str] = {}
    for item, serves in ((ORDINARY, purpose), (HEALTH, policy.ASSISTANCE)):
        sealed = [one for one in found if one.said is not None and one.data_item == item]
        opened |= _opened(sealed, item=item, purpose=serves, reference=reference, by=by, at=at)
    shown = [
        NeedRow(one, _told(one, opened[one.id]) if one.id in opened else _readable(one), False)
        for one in found
    ]
    return [
        row for row in shown
        if row.told and row.told.offer
        and policy.is_related(row.told.offer.groups, group=group)
    ]  # fmt: skip


def related(needs: Iterable[ServiceNeed], *, group: str) -> list[ServiceNeed]:
    """Return the needs that relate to orders of a kind; which a sealed one is, opening tells."""
    return [one for one in needs if one.reveals_health or _relates(one, group=group)]


def _relates(need: ServiceNeed, *, group: str) -> bool:
    told = _readable(need)
    return (
        told is not None
        and told.offer is not None
        and policy.is_related(told.offer.groups, group=group)
    )


def _opened(
    needs: Sequence[ServiceNeed],
    *,
    item: int,
    purpose: str,
    reference: str,
    by: Actor,
    at: datetime,
) -> dict[UUID, str]:
    if not needs:
        return {}
    under = disclosure.order_authority(
        by, owners={one.customer_id for one in needs}, purpose=purpose, items={item},
        reference=reference, act=Act.VIEW, at=at,
    )  # fmt: skip
    found = disclosure.disclose(needs, {item}, under=under, at=at, what="needs.open_for_order")
    return {one.record: str(one.value(item)) for one in found}


def _told(need: ServiceNeed, text: str | None) -> Declared:
    """Return a need with the words that were sealed."""
    if need.reveals_health:
        return unpacked(text or "")
    return Declared(need.item, need.wish, need.frequency, need.hours, text or "")
