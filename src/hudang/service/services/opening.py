"""Reading an order: in full for who deals with it, masked for everybody else; calling back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.core import free_text
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.service import policy, queries
from hudang.service.models import MOBILE, NAME, WORK_ORDER, CallerWords, CustomerWords

from .logging import log_order, subjects_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.service.models import ServiceRecord
    from hudang.vault.models import SealedRecord

    Words = CustomerWords | CallerWords


@dataclass(frozen=True, slots=True)
class WordsRow:
    """What was said or noted at one moment; `text` is a mask unless the order is open to you."""

    words: Words
    text: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with what was said of it; `is_open` where names and words are in full."""

    order: ServiceRecord
    customer: Customer | None
    name: str
    mobile: str
    rows: list[WordsRow]
    is_open: bool


def view_order(order: ServiceRecord, *, by: Actor, at: datetime) -> OrderView:
    """Open an order's page: one entry of the log, whether in full or masked."""
    words = queries.words_of(order)
    customer = next((one.customer for one in words if isinstance(one, CustomerWords)), None)
    records: list[SealedRecord] = [*([customer] if customer else []), *words]
    values = _opened(order, records, by=by, at=at) if is_involved(order, by=by) else None
    if values is None:
        permission = Permission.SEE_ORDERS
        log_order(
            "view_order", order, by=by, permission=permission, at=at, act=Act.VIEW,
            subjects=subjects_of(words),
        )  # fmt: skip
    masks = disclosure.masks(records, level=Level.M1, items={NAME, MOBILE, WORK_ORDER})
    shown = [mask | found for mask, found in zip(masks, values or [{}] * len(masks), strict=True)]
    asked = shown[0] if shown else {}
    own = shown[1:] if customer else shown
    return OrderView(
        order=order,
        customer=customer,
        name=asked.get(NAME, ""),
        mobile=asked.get(MOBILE, ""),
        rows=[
            WordsRow(one, said.get(WORK_ORDER, "")) for one, said in zip(words, own, strict=True)
        ],
        is_open=values is not None,
    )


def is_involved(order: ServiceRecord, *, by: Actor) -> bool:
    """Say whether somebody deals with an order, so that he reads it without stating why."""
    return policy.is_involved(
        state=order.state,
        is_at_work=queries.works_on(order, by.code),
        is_desk=by.may(Permission.LEAD_ORDERS),
    )


def _opened(
    order: ServiceRecord, records: Sequence[SealedRecord], *, by: Actor, at: datetime
) -> list[dict[int, str]] | None:
    """Return names and words in full, or nothing where the desk does not let the person."""
    items = {WORK_ORDER} if hides_contact(order, by=by) else {NAME, WORK_ORDER}
    try:
        under = order_authority(order, records, items=items, by=by, at=at)
        opened = disclosure.disclose(records, items, under=under, at=at, what="service.view_order")
    except PolicyViolation:
        return None
    found = [{item: str(one.value(item)) for item in one.items} for one in opened]
    return [_without_finds(said) for said in found] if hides_contact(order, by=by) else found


def _without_finds(said: dict[int, str]) -> dict[int, str]:
    """Mask what the words hold of people, for the contractor's people who read them."""
    return {item: free_text.masked(text) for item, text in said.items()}


def call(order: ServiceRecord, *, by: Actor, at: datetime) -> str:
    """Return the telephone of who asked, to be dialled by who deals with the order; logged."""
    policy.require_involved(is_involved=may_call(order, by=by))
    words = queries.words_of(order)
    records: list[SealedRecord] = [
        one.customer if isinstance(one, CustomerWords) else one for one in words[:1]
    ]
    under = order_authority(order, records, items={MOBILE}, act=Act.CALL, by=by, at=at)
    return dialled(records, under=under, at=at)


def dialled(records: Sequence[SealedRecord], *, under: disclosure.Authority, at: datetime) -> str:
    """Return the telephone that one of the records holds, once its call is in the log."""
    opened = disclosure.disclose(
        records, {MOBILE}, under=under, at=at, act=Act.CALL, what="service.call"
    )
    return str(next((one.value(MOBILE) for one in opened if one.value(MOBILE)), ""))


def may_call(order: ServiceRecord, *, by: Actor) -> bool:
    """Say whether somebody may ring who asked, without stating why."""
    return is_involved(order, by=by) and not hides_contact(order, by=by)


def hides_contact(order: ServiceRecord, *, by: Actor) -> bool:
    """Say whether the order is with another company, whose people see no contact (LC-053)."""
    is_contractors = order.team is not None and bool(order.team.contractor)
    return is_contractors and not by.may(Permission.LEAD_ORDERS)


def order_authority(
    order: ServiceRecord,
    records: Sequence[SealedRecord],
    *,
    items: set[int],
    act: Act = Act.VIEW,
    by: Actor,
    at: datetime,
) -> disclosure.Authority:
    """Return what opens items of an order to who deals with it, which is asked before."""
    return disclosure.order_authority(
        by,
        owners={record.sealing_owner for record in records},
        purpose=policy.purpose_of(order.type.group),
        items=items,
        reference=order.number,
        act=act,
        at=at,
    )
