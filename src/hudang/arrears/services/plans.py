"""Plans of payment: agreed, each payment noted as kept or missed, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.arrears import claims, policy, queries
from hudang.arrears.models import DEBT, ArrearsCase, Instalment, PaymentPlan, State
from hudang.vault import services as vault

from . import keeping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.claims import Part

P = Permission
Progress = Instalment.Progress


def agree_plan(
    case: ArrearsCase, parts: Sequence[Part], *, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """Agree on a plan 还款计划: which sums by which days; while it is kept, nothing is demanded.

    Not within a transaction: the entry about what is owed is committed first.
    """
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    owed = keeping.periods(case, what="open_claim", by=by, at=at)
    policy.require_plan(parts=parts, owed=claims.total(owed), today=localdate(at))
    with transaction.atomic():
        held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
        keeping.move(held, State.PLANNED, next_due=parts[0].on, at=at)
        keeping.void_letters(held)
        # Agreeing to pay acknowledges the debt (Civil Code 195).
        held.interrupted_date = localdate(at)
        plan = _kept(held, parts, by=by, at=at)
        return keeping.kept(
            "agree_plan", held, by=by, permission=P.WORK_ARREARS, at=at, changed=[plan]
        )


def _kept(case: ArrearsCase, parts: Sequence[Part], *, by: Actor, at: datetime) -> PaymentPlan:
    same = {"community_id": case.community_id, "customer_id": case.customer_id}
    plan = PaymentPlan(**same, case_id=case.id, agreed_by=by.code, agreed_at=at)
    vault.seal(plan, amounts={DEBT: claims.plan_text(parts)})
    plan.save(force_insert=True)
    Instalment.objects.bulk_create(
        [
            Instalment(**same, plan_id=plan.id, position=place, due_date=one.on)
            for place, one in enumerate(parts, start=1)
        ]
    )
    return plan


@transaction.atomic
def note_payment(
    case: ArrearsCase, position: int, *, is_kept: bool, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """Note that a payment of the plan came, or did not; the last one ends the case as paid.

    One that was missed ends the plan: the case goes on where it was when it was agreed.
    """
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    plan = queries.running_plan(held)
    rows = queries.instalments_of(plan) if plan else []
    one = next((row for row in rows if row.position == position), None)
    policy.require_instalment(
        is_running=held.state == State.PLANNED,
        is_awaited=one is not None and one.state == Progress.AWAITED,
    )
    if plan and one:
        _note(one, is_kept=is_kept, at=at)
        _go_on(held, rows, is_kept=is_kept, at=at)
    return keeping.kept(
        "keep_instalment" if is_kept else "miss_instalment", held, by=by,
        permission=P.WORK_ARREARS, at=at, position=str(position),
    )  # fmt: skip


def _note(one: Instalment, *, is_kept: bool, at: datetime) -> None:
    if not is_kept:
        policy.require_missed(due=one.due_date, today=localdate(at))
    one.state, one.settled_at = Progress.KEPT if is_kept else Progress.MISSED, at
    one.save(update_fields=["state", "settled_at"])


def _go_on(case: ArrearsCase, rows: Sequence[Instalment], *, is_kept: bool, at: datetime) -> None:
    awaited = [row for row in rows if row.state == Progress.AWAITED]
    if not is_kept:
        keeping.end_plan(case, as_=PaymentPlan.Progress.ENDED)
        keeping.resume(case, at=at)
    elif awaited:
        case.next_due_date = awaited[0].due_date
        case.interrupted_date = localdate(at)
    else:
        keeping.end(case, State.PAID, at=at)


@transaction.atomic
def end_plan(case: ArrearsCase, *, edition: int, by: Actor, at: datetime) -> ArrearsCase:
    """End a plan before its time; the case goes on where it was when it was agreed."""
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    policy.require_instalment(is_running=held.state == State.PLANNED, is_awaited=True)
    keeping.end_plan(held, as_=PaymentPlan.Progress.ENDED)
    keeping.resume(held, at=at)
    return keeping.kept("end_plan", held, by=by, permission=P.WORK_ARREARS, at=at)
