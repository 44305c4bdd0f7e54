"""The deposit: recorded when it was paid, reduced with reasons, paid back after acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts.policy import Permission
from hudang.purposes.policy import require_mended_or_meant
from hudang.renovation import policy, queries
from hudang.renovation.models import RECORD, SUM, Deduction, Deposit
from hudang.vault import services as vault

from .keeping import held, kept
from .opening import sums_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from hudang.accounts.actor import Actor
    from hudang.renovation.models import Renovation

P = Permission
rules = policy.deposits


def pay_deposit(
    renovation: Renovation, *, sum: Decimal, paid: date, edition: int, by: Actor, at: datetime
) -> Deposit:
    """Record the deposit that the agreement asks for, once it was paid."""
    rules.require_sum(sum=sum)
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        rules.require_deposit_time(state=current.state, paid=paid, today=timezone.localdate(at))
        rules.require_first(has_deposit=queries.deposit_of(current) is not None)
        deposit = Deposit(
            community_id=current.community_id, renovation_id=current.id, paid_date=paid
        )
        vault.seal(deposit, sum={SUM: f"{sum:.2f}"})
        deposit.save(force_insert=True)
        kept(
            "pay_deposit", current, by=by, permission=P.LEAD_ORDERS, at=at, items=[SUM],
            sealed=[deposit],
        )  # fmt: skip
    return deposit


def deduct(
    renovation: Renovation,
    *,
    sum: Decimal,
    reason: str,
    kept_reason: str = "",
    edition: int,
    by: Actor,
    at: datetime,
) -> Deduction:
    """Take a sum off the deposit, with the reason; the page told what it holds (one entry).

    The sums are those of the edition that was looked at: of two at once, the second looks again.
    """
    by.require(P.LEAD_ORDERS)
    require_mended_or_meant([reason], reason=kept_reason)
    rules.require_deduction(
        sum=sum, reason=reason, held=sums_of(renovation, by=by, at=at).held,
        is_refunded=_is_refunded(renovation),
    )  # fmt: skip
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        deduction = Deduction(
            community_id=current.community_id,
            renovation_id=current.id,
            entered_by=by.code,
            entered_at=at,
        )
        vault.seal(deduction, sum={SUM: f"{sum:.2f}"}, reason={RECORD: reason.strip()})
        deduction.save(force_insert=True)
        kept(
            "deduct", current, by=by, permission=P.LEAD_ORDERS, at=at, items=[RECORD, SUM],
            sealed=[deduction],
        )  # fmt: skip
    return deduction


def refund(
    renovation: Renovation, *, refunded: date, edition: int, by: Actor, at: datetime
) -> Renovation:
    """Record that the deposit was paid back, less what was taken off it."""
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        deposit = rules.require_paid(queries.deposit_of(current))
        rules.require_refund(
            state=current.state,
            is_refunded=deposit.refunded_date is not None,
            on=refunded,
            accepted=timezone.localdate(current.accepted_at) if current.accepted_at else None,
            today=timezone.localdate(at),
        )
        deposit.refunded_date, deposit.refunded_by = refunded, by.code
        deposit.save(update_fields=["refunded_date", "refunded_by"])
        return kept("refund", current, by=by, permission=P.LEAD_ORDERS, at=at)


def plan_refund(renovation: Renovation, *, ended: date) -> None:
    """Say until when the deposit goes back, in the caller's transaction."""
    deposit = queries.deposit_of(renovation)
    if deposit is not None:
        deposit.refund_due_date = rules.refund_due(ended)
        deposit.save(update_fields=["refund_due_date"])


def _is_refunded(renovation: Renovation) -> bool:
    deposit = queries.deposit_of(renovation)
    return deposit is not None and deposit.refunded_date is not None
