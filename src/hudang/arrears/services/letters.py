"""Demand letters: written from an approved version, printed one by one, delivered with a proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.arrears import claims, feesystem, policy, queries
from hudang.arrears.models import (
    DEBT,
    NAME,
    SECRET,
    WORDS,
    ArrearsCase,
    DeliveryProof,
    DemandLetter,
)
from hudang.arrears.printing import demand_letter
from hudang.dossiers.services import examined
from hudang.outbox import queries as outbox
from hudang.outbox.models import Language
from hudang.registry.models import Community
from hudang.vault import services as vault
from hudang.vault import storage

from . import keeping
from .files import opened_file
from .logging import log_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.dossiers.services import Upload

P = Permission
Step = DemandLetter.Step
Progress = DemandLetter.Progress
Way = DeliveryProof.Way


@dataclass(frozen=True, slots=True)
class Proved:
    """How a letter arrived, or that it came back; the scan lies sealed already."""

    way: str
    on: date
    reference: str = ""
    scan: Upload | None = None


def write_letter(
    case: ArrearsCase, step: str, *, phone: str, edition: int, by: Actor, at: datetime
) -> ArrearsCase:
    """Write the next letter 催缴函 of a case from the version in force, with what is owed.

    Not within a transaction: the entry about what is owed is committed first.
    """
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    wanted = Step(step)
    owed = keeping.periods(case, what="open_claim", by=by, at=at)
    chosen = outbox.template(policy.TEMPLATES[wanted])
    blanks = {"days": str(policy.DAYS[wanted]), "phone": phone}
    policy.require_fillable(blanks=chosen.sample, known=blanks)
    text = chosen.fill(Language.ZH, {name: blanks[name] for name in chosen.sample})
    with transaction.atomic():
        held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
        policy.require_letter(
            state=held.state, step=wanted, under_way=queries.is_under_way(held),
            next_due=held.next_due_date, today=localdate(at),
        )  # fmt: skip
        made = DemandLetter(
            community_id=held.community_id, customer_id=held.customer_id, case_id=held.id,
            step=wanted, template=chosen.code, template_version=chosen.number,
            written_by=by.code, written_at=at,
        )  # fmt: skip
        vault.seal(made, text={DEBT: claims.claim_text(owed), WORDS: text})
        made.save(force_insert=True)
        if held.state != policy.LETTERS[wanted]:
            keeping.move(held, policy.LETTERS[wanted], next_due=None, at=at)
        return keeping.kept(
            "write_letter", held, by=by, permission=P.WORK_ARREARS, at=at, changed=[made],
            step=wanted,
        )  # fmt: skip


def print_letter(case: ArrearsCase, letter: DemandLetter, *, by: Actor, at: datetime) -> bytes:
    """Return one letter as PDF for a window envelope; nothing outside tells what it is (LC-049).

    The fee system is asked once more. Not within a transaction: the entry comes first.
    """
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    policy.require_printable(letter=letter.state, case=case.state, step=Step(letter.step))
    require_still_owed(case)
    who, said = keeping.opened(
        case, [case.customer, letter], items={NAME, DEBT, WORDS}, what="open_letter", by=by,
        at=at, act=Act.PRINT,
    )  # fmt: skip
    company = people.company()
    made = demand_letter(
        case, letter, name=str(who.get(NAME) or ""), text=str(said[WORDS]),
        periods=claims.read_claim(str(said[DEBT])), company=company.name if company else "",
        at=at,
    )  # fmt: skip
    _mark_printed(case, letter, by=by, at=at)
    return made


def require_still_owed(case: ArrearsCase) -> None:
    """Ask the fee system, where there is one, whether anything of a house is owed still."""
    system = feesystem.current()
    if system is None or case.house is None:
        return
    community = Community.objects.get(pk=case.community_id)
    standing = system.ask(community=community.code, house=case.house.code)
    policy.require_not_paid(owes=bool(standing.unpaid))


@transaction.atomic
def _mark_printed(case: ArrearsCase, letter: DemandLetter, *, by: Actor, at: datetime) -> None:
    held = ArrearsCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    current = DemandLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    policy.require_printable(letter=current.state, case=held.state, step=Step(current.step))
    current.state, current.printed_by, current.printed_at = Progress.PRINTED, by.code, at
    current.save(update_fields=["state", "printed_by", "printed_at"])
    log_case("print_letter", held, by=by, permission=P.WORK_ARREARS, at=at, items=[])


def record_delivery(
    case: ArrearsCase,
    letter: DemandLetter,
    proved: Proved,
    *,
    edition: int,
    by: Actor,
    at: datetime,
) -> ArrearsCase:
    """Record what became of a letter, with its proof 送达证明; from then on its period runs."""
    keeping.require_reach(case, permission=P.WORK_ARREARS, by=by)
    made = _proof(letter, proved, by=by, at=at)
    _require_proof(letter, proved, at=at)
    scan = examined(proved.scan) if proved.scan else None
    file = storage.seal_file([scan.data]) if scan else None
    if scan and file:
        made.stored, made.media, made.size = file[0], scan.media, len(scan.data)
    try:
        with transaction.atomic():
            held = keeping.held(case, edition=edition, permission=P.WORK_ARREARS, by=by)
            current = DemandLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
            _require_proof(current, proved, at=at)
            vault.seal(made, file={SECRET: file[1]} if file else None)
            made.save(force_insert=True)
            _arrived(held, current, proved)
            return keeping.kept(
                "record_delivery", held, by=by, permission=P.WORK_ARREARS, at=at,
                changed=[made], way=proved.way,
            )  # fmt: skip
    except BaseException:
        if file:
            storage.remove(file[0])
        raise


def _proof(letter: DemandLetter, proved: Proved, *, by: Actor, at: datetime) -> DeliveryProof:
    return DeliveryProof(
        community_id=letter.community_id, customer_id=letter.customer_id, letter_id=letter.id,
        way=proved.way, on_date=proved.on, reference=proved.reference.strip(),
        recorded_by=by.code, recorded_at=at,
    )  # fmt: skip


def _require_proof(letter: DemandLetter, proved: Proved, *, at: datetime) -> None:
    policy.require_proof(
        state=letter.state, way=proved.way, on=proved.on, written=localdate(letter.written_at),
        today=localdate(at), reference=proved.reference.strip(), scan=proved.scan is not None,
    )  # fmt: skip


def _arrived(case: ArrearsCase, letter: DemandLetter, proved: Proved) -> None:
    """Move a letter on with its proof; the period of the case runs from the day it arrived."""
    is_back = proved.way == Way.RETURNED
    letter.state = Progress.RETURNED if is_back else Progress.DELIVERED
    letter.save(update_fields=["state"])
    if is_back:
        case.next_due_date = localdate(case.opened_at)
    else:
        keeping.arrived(case, Step(letter.step), on=proved.on)


def open_proof(
    case: ArrearsCase, proof: DeliveryProof, *, by: Actor, at: datetime
) -> Iterator[bytes]:
    """Open the scan of a proof as a stream; the log is told before the first byte.

    Raises FileNotFoundError where the proof has none.
    """
    keeping.require_reach(case, permission=P.SEE_ARREARS, by=by)
    return opened_file(case, proof, what="open_proof", by=by, at=at)
