"""A case in the hands of who acts on it: locked as it was seen, moved on, kept and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.arrears import claims, policy, queries
from hudang.arrears.models import (
    DEBT,
    WORDS,
    ArrearsCase,
    ArrearsWords,
    DemandLetter,
    Kind,
    PaymentPlan,
    State,
)
from hudang.disclosure import services as disclosure
from hudang.purposes import inventory
from hudang.purposes.policy import require_mended_or_meant
from hudang.vault import services as vault

from .logging import log_case

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.claims import Period
    from hudang.core.models import CustomerRecord
    from hudang.disclosure.services import Authority
    from hudang.vault.models import SealedRecord


def held(case: ArrearsCase, *, edition: int, permission: Permission, by: Actor) -> ArrearsCase:
    """Return the case as it is now, locked, if it is still the one that was looked at."""
    require_reach(case, permission=permission, by=by)
    found = ArrearsCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    policy.require_same(edition=found.edition, expected=edition)
    return found


def require_reach(case: ArrearsCase, *, permission: Permission, by: Actor) -> None:
    """Refuse who may not, or not here, or whose post does not pursue what is owed."""
    by.require(permission)
    accounts.require_community(communities=by.communities, community=case.community_id)
    accounts.require_purpose_of_post(purposes=by.purposes, purpose=policy.PURPOSE)


def authority(
    case: ArrearsCase,
    *,
    items: Collection[int],
    by: Actor,
    at: datetime,
    act: Act = Act.VIEW,
) -> Authority:
    """Return what who deals with a case opens of it, under its number; the case is the dialog."""
    slots = {inventory.by_number(item).slot for item in items}
    accounts.require_second_factor_shown(is_quick=by.is_quick, slots=slots)
    return disclosure.order_authority(
        by, owners=[case.customer_id], purpose=policy.PURPOSE, items=items,
        reference=case.number, act=act, permission=Permission.SEE_ARREARS, at=at,
    )  # fmt: skip


def opened(
    case: ArrearsCase,
    records: Collection[SealedRecord],
    *,
    items: Collection[int],
    what: str,
    by: Actor,
    at: datetime,
    act: Act = Act.VIEW,
) -> list[dict[int, Any]]:
    """Open items of records of the case's customer at the desk; its entry is committed first."""
    under = authority(case, items=items, by=by, at=at, act=act)
    found = disclosure.disclose(
        list(records), items, under=under, at=at, act=act, what=f"arrears.{what}"
    )
    return [{item: one.value(item) for item in items if item in one.items} for one in found]


def periods(case: ArrearsCase, *, what: str, by: Actor, at: datetime) -> tuple[Period, ...]:
    """Open what a case claims."""
    (values,) = opened(case, [case], items={DEBT}, what=what, by=by, at=at)
    return claims.read_claim(str(values[DEBT]))


def words(case: ArrearsCase, text: str, *, kind: Kind, by: Actor, at: datetime) -> ArrearsWords:
    """Keep what was said of a case, sealed, in the caller's transaction.

    A find of what the text should not hold is mended before, never kept.
    """
    policy.require_words(text=text)
    require_mended_or_meant([text], reason="")
    made = ArrearsWords(
        community_id=case.community_id, customer_id=case.customer_id, case_id=case.id, kind=kind,
        written_by=by.code, written_at=at,
    )  # fmt: skip
    vault.seal(made, text={WORDS: text.strip()})
    made.save(force_insert=True)
    return made


def move(case: ArrearsCase, to: State, *, next_due: date | None, at: datetime) -> None:
    """Move a locked case on; what holds it remembers where it goes on."""
    policy.require_step(state=case.state, to=to)
    if to in policy.HELD and not case.held_from:
        case.held_from, case.held_date = case.state, localdate(at)
    elif to not in policy.HELD:
        case.held_from, case.held_date = "", None
    case.state, case.next_due_date = to, next_due
    if to in policy.ENDED:
        case.next_due_date, case.ended_date = None, localdate(at)


def end(case: ArrearsCase, to: State, *, at: datetime) -> None:
    """End a locked case: letters that have not left are void, and its plan is over."""
    move(case, to, next_due=None, at=at)
    void_letters(case)
    reached = PaymentPlan.Progress
    end_plan(case, as_=reached.KEPT if to == State.PAID else reached.ENDED)


def void_letters(case: ArrearsCase) -> None:
    """Let no letter leave that was written before the case changed."""
    under_way = [DemandLetter.Progress.WRITTEN, DemandLetter.Progress.PRINTED]
    DemandLetter.objects.filter(
        community_id=case.community_id, case_id=case.id, state__in=under_way
    ).update(state=DemandLetter.Progress.VOID)


def arrived(case: ArrearsCase, step: DemandLetter.Step, *, on: date) -> None:
    """Let the period of a locked case run from the day on which its letter arrived."""
    case.interrupted_date = on
    case.next_due_date = policy.next_after(delivered=on, step=step)
    if step == DemandLetter.Step.FORMAL_DEMAND:
        case.demand_until = policy.demand_until(delivered=on)


def end_plan(case: ArrearsCase, *, as_: PaymentPlan.Progress) -> None:
    """Let the plan of a case run no longer."""
    running = PaymentPlan.Progress.RUNNING
    PaymentPlan.objects.filter(
        community_id=case.community_id, case_id=case.id, state=running
    ).update(state=as_)


def resume(case: ArrearsCase, *, at: datetime) -> None:
    """Let a held case go on where it was; the days that it was held do not count."""
    to, today = policy.require_back(state=case.state, held_from=case.held_from), localdate(at)
    since = case.held_date or today
    case.demand_until = policy.resumed(until=case.demand_until, held=since, today=today)
    case.next_due_date = policy.next_date(state=to, demand_until=case.demand_until, today=today)
    case.state, case.held_from, case.held_date = to, "", None


def kept(
    what: str,
    case: ArrearsCase,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    changed: Iterable[CustomerRecord] = (),
    **detail: str,
) -> ArrearsCase:
    """Save a locked case with its entry, as a new edition."""
    case.edition += 1
    case.save(update_fields=[
        "state", "held_from", "held_date", "next_due_date", "demand_until", "interrupted_date",
        "ended_date", "edition",
    ])  # fmt: skip
    log_case(
        what, case, by=by, permission=permission, at=at, changed=changed,
        detail={"state": case.state, **detail},
    )  # fmt: skip
    return queries.case(case.number, by=by)
