"""Opening a case, looking at it, what the customer says to it, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.arrears import claims, policy, queries
from hudang.arrears.models import (
    DEBT,
    NAME,
    WORDS,
    ArrearsCase,
    Kind,
    PaymentPlan,
    State,
)
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry.services.locking import locked
from hudang.vault import services as vault

from . import keeping
from .logging import log_case
from .numbers import take_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.claims import Part, Period
    from hudang.arrears.models import ArrearsWords
    from hudang.registry.models import Customer, House
    from hudang.vault.models import SealedRecord

P = Permission


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as who deals with it sees it; masked where the desk does not let him open it."""

    case: ArrearsCase
    name: str
    periods: tuple[Period, ...]
    words: list[tuple[ArrearsWords, str]]
    plan: PaymentPlan | None
    parts: tuple[Part, ...]
    is_open: bool

    @property
    def total(self) -> str:
        return claims.yuan(claims.total(self.periods))

    @property
    def kept_until(self) -> date | None:
        """The last day of its retention (R05); none while it is open."""
        return policy.kept_until(
            ended=self.case.ended_date, interrupted=self.case.interrupted_date
        )


def open_case(
    house: House, customer: Customer, periods: Sequence[Period], *, by: Actor, at: datetime
) -> ArrearsCase:
    """Open a case 立案: what one customer owes for one house, by periods."""
    by.require(P.WORK_ARREARS)
    accounts.require_community(communities=by.communities, community=house.community_id)
    accounts.require_purpose_of_post(purposes=by.purposes, purpose=policy.PURPOSE)
    policy.require_liable(roles=queries.roles_in(house, customer))
    made = ArrearsCase(
        community_id=house.community_id, customer_id=customer.id, house_id=house.id,
        opened_by=by.code, opened_at=at, next_due_date=localdate(at),
    )  # fmt: skip
    with transaction.atomic():
        locked(house.community_id, [customer.id])
        policy.require_only_one(has_open=queries.has_open(house, customer))
        made.number = take_number(house.community_id)
        vault.seal(made, claim={DEBT: claims.claim_text(periods)})
        made.save(force_insert=True)
        log_case("open_case", made, by=by, permission=P.WORK_ARREARS, at=at, changed=[made])
    return queries.case(made.number, by=by)


def view_case(case: ArrearsCase, *, by: Actor, at: datetime) -> CaseView:
    """Open the page of a case: one entry of the log, whether in full or masked."""
    keeping.require_reach(case, permission=P.SEE_ARREARS, by=by)
    said, plan = queries.words_of(case), queries.running_plan(case)
    records: list[SealedRecord] = [case.customer, case, *said, *([plan] if plan else [])]
    try:
        found = keeping.opened(
            case, records, items={NAME, DEBT, WORDS}, what="view_case", by=by, at=at
        )
    except PolicyViolation:
        return _masked(case, by=by, at=at)
    who, claim, *rest = found
    return CaseView(
        case=case,
        name=str(who.get(NAME) or ""),
        periods=claims.read_claim(str(claim[DEBT])),
        words=[(one, str(text[WORDS])) for one, text in zip(said, rest, strict=False)],
        plan=plan,
        parts=claims.read_plan(str(rest[-1][DEBT])) if plan else (),
        is_open=True,
    )


def _masked(case: ArrearsCase, *, by: Actor, at: datetime) -> CaseView:
    log_case("view_case", case, by=by, permission=P.SEE_ARREARS, at=at, act=Act.VIEW, items=())
    (mask,) = disclosure.masks([case.customer], level=Level.M1, items={NAME})
    return CaseView(case, mask.get(NAME, ""), (), [], None, (), is_open=False)


@transaction.atomic
def add_note(case: ArrearsCase, text: str, *, by: Actor, at: datetime) -> ArrearsCase:
    """Note what was said or agreed on a case."""
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    made = keeping.words(case, text, kind=Kind.NOTE, by=by, at=at)
    log_case(
        "add_note", case, by=by, permission=P.WORK_ARREARS, at=at, items=[WORDS], changed=[made]
    )
    return case


@transaction.atomic
def object_to(
    case: ArrearsCase, text: str, *, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """Take down that the customer objects 异议: at once the clock stands, and no letter leaves."""
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    said = keeping.words(held, text, kind=Kind.OBJECTION, by=by, at=at)
    due = policy.answer_due(today=localdate(at))
    keeping.move(held, State.DISPUTED, next_due=due, at=at)
    keeping.void_letters(held)
    keeping.end_plan(held, as_=PaymentPlan.Progress.ENDED)
    return keeping.kept("object", held, by=by, permission=P.WORK_ARREARS, at=at, changed=[said])


@transaction.atomic
def answer_objection(
    case: ArrearsCase, text: str, *, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """Answer an objection; the case goes on where it was, without the days that it stood."""
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    policy.require_disputed(state=held.state)
    said = keeping.words(held, text, kind=Kind.ANSWER, by=by, at=at)
    keeping.resume(held, at=at)
    return keeping.kept(
        "answer_objection", held, by=by, permission=P.WORK_ARREARS, at=at, changed=[said]
    )


@transaction.atomic
def record_payment(case: ArrearsCase, *, edition: int, by: Actor, at: datetime) -> ArrearsCase:
    """End a case whose whole claim was paid; letters that have not left are void."""
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    keeping.end(held, State.PAID, at=at)
    return keeping.kept("record_payment", held, by=by, permission=P.WORK_ARREARS, at=at)


@transaction.atomic
def withdraw(
    case: ArrearsCase, text: str, *, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """End a case that should not have been one, or is claimed no further."""
    held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
    said = keeping.words(held, text, kind=Kind.WITHDRAWN, by=by, at=at)
    keeping.end(held, State.WITHDRAWN, at=at)
    return keeping.kept("withdraw", held, by=by, permission=P.WORK_ARREARS, at=at, changed=[said])


@transaction.atomic
def sue(case: ArrearsCase, *, edition: int, by: Actor, at: datetime) -> ArrearsCase:
    """Go to court or arbitration 起诉或仲裁, once the period of the formal demand ran out."""
    held = keeping.held(case, edition=edition, permission=P.SUE_ARREARS, by=by)
    policy.require_step(state=held.state, to=State.LITIGATION)
    policy.require_period_over(until=held.demand_until, today=localdate(at))
    keeping.move(held, State.LITIGATION, next_due=None, at=at)
    held.interrupted_date = localdate(at)
    return keeping.kept("sue", held, by=by, permission=P.SUE_ARREARS, at=at)


@transaction.atomic
def write_off(
    case: ArrearsCase, text: str, *, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """End a case that is claimed no further though it is owed, with the reason."""
    held = keeping.held(case, edition=edition, permission=P.SUE_ARREARS, by=by)
    said = keeping.words(held, text, kind=Kind.WRITTEN_OFF, by=by, at=at)
    keeping.end(held, State.WRITTEN_OFF, at=at)
    return keeping.kept("write_off", held, by=by, permission=P.SUE_ARREARS, at=at, changed=[said])
