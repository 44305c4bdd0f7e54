"""Letters that went out on paper before the case was opened here: entered with their proofs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.arrears import claims, policy
from hudang.arrears.models import DEBT, WORDS, ArrearsCase, DeliveryProof, DemandLetter
from hudang.vault import services as vault

from . import keeping

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.claims import Period
    from hudang.core.models import CustomerRecord

P = Permission
Step = DemandLetter.Step
# What stands in the place of the text: the paper itself is in the dossier of the house.
ON_PAPER = "纸质函件（补录），原件见房屋档案"


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A registered letter of before: the day on which it arrived, and the number of the post."""

    on: date
    reference: str


def enter_paper(
    case: ArrearsCase,
    reminder: OnPaper,
    demand: OnPaper | None = None,
    *,
    edition: int,
    by: Actor,
    at: datetime,
) -> ArrearsCase:
    """Enter the reminder, and the formal demand, that a customer had on paper 补录纸质函件.

    Not within a transaction: the entry about what is owed is committed first.
    """
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    policy.require_paper(
        reminded=reminder.on, demanded=demand.on if demand else None, today=localdate(at)
    )
    owed = keeping.periods(case, what="open_claim", by=by, at=at)
    sent = [(Step.REMINDER, reminder), *([(Step.FORMAL_DEMAND, demand)] if demand else [])]
    with transaction.atomic():
        held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
        made: list[CustomerRecord] = []
        for step, one in sent:
            keeping.move(held, policy.LETTERS[step], next_due=None, at=at)
            made += _kept(held, step, one, owed=owed, by=by, at=at)
            keeping.arrived(held, step, on=one.on)
        return keeping.kept(
            "enter_paper", held, by=by, permission=P.WORK_ARREARS, at=at, changed=made
        )


def _kept(
    case: ArrearsCase,
    step: Step,
    one: OnPaper,
    *,
    owed: tuple[Period, ...],
    by: Actor,
    at: datetime,
) -> list[CustomerRecord]:
    same = {"community_id": case.community_id, "customer_id": case.customer_id}
    letter = DemandLetter(
        **same, case_id=case.id, step=step, state=DemandLetter.Progress.DELIVERED,
        template_version=0, written_by=by.code, written_at=at,
    )  # fmt: skip
    vault.seal(letter, text={DEBT: claims.claim_text(owed), WORDS: ON_PAPER})
    letter.save(force_insert=True)
    proof = DeliveryProof(
        **same, letter_id=letter.id, way=DeliveryProof.Way.POST, on_date=one.on,
        reference=one.reference, recorded_by=by.code, recorded_at=at,
    )  # fmt: skip
    proof.save(force_insert=True)
    return [letter, proof]
