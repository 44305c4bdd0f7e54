"""The works: begun, looked at, put right, accepted, and the file closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts.policy import Permission
from hudang.purposes.policy import require_mended_or_meant
from hudang.renovation import policy, queries
from hudang.renovation.models import RECORD, Inspection, Renovation
from hudang.vault import services as vault

from .deposits import plan_refund
from .keeping import held, kept

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
State = Renovation.State
Kind = Inspection.Kind
Result = Inspection.Result


@dataclass(frozen=True, slots=True)
class Found:
    """What an inspection showed, and until when it is to be put right."""

    result: str
    text: str = ""
    until: date | None = None
    # Why a find in the words stays (`purposes.KeptReason`).
    kept_reason: str = ""


def begin(renovation: Renovation, *, edition: int, by: Actor, at: datetime) -> Renovation:
    """Say that the works have begun."""
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.WORK_RENOVATION, by=by)
        policy.require_transition(state=current.state, to=State.WORKING)
        policy.require_beginning(today=timezone.localdate(at), begins=current.planned_from_date)
        current.state, current.begun_at = State.WORKING, at
        return kept("begin", current, by=by, permission=P.WORK_RENOVATION, at=at)


def ask_for_acceptance(
    renovation: Renovation, *, edition: int, by: Actor, at: datetime
) -> Renovation:
    """Say that the works are done: the inspection for acceptance is planned."""
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.WORK_RENOVATION, by=by)
        policy.require_transition(state=current.state, to=State.TO_INSPECT)
        open_kinds = {one.kind for one in queries.open_inspections(current)}
        policy.inspections.require_ready_for_acceptance(open_kinds=open_kinds)
        due = timezone.localdate(at) + policy.inspections.ACCEPTANCE_WITHIN
        if Kind.ACCEPTANCE not in open_kinds:
            _plan(current, Kind.ACCEPTANCE, due=due)
        current.state, current.finished_at = State.TO_INSPECT, at
        return kept("ask_for_acceptance", current, by=by, permission=P.WORK_RENOVATION, at=at)


def _plan(renovation: Renovation, kind: str, *, due: date, is_repeat: bool = False) -> None:
    Inspection.objects.create(
        community_id=renovation.community_id,
        renovation_id=renovation.id,
        kind=kind,
        due_date=due,
        is_repeat=is_repeat,
    )


def inspect(
    inspection: Inspection, found: Found, *, edition: int, by: Actor, at: datetime
) -> Renovation:
    """Enter what an inspection showed: works go on, are put right and seen again, or accepted."""
    today = timezone.localdate(at)
    policy.inspections.require_findings(
        result=found.result, text=found.text, until=found.until, today=today
    )
    require_mended_or_meant([found.text], reason=found.kept_reason)
    with transaction.atomic():
        current = held(inspection.renovation, edition=edition, permission=P.WORK_RENOVATION, by=by)
        made = Inspection.objects.select_for_update().get(pk=inspection.pk)
        policy.inspections.require_open_inspection(
            is_made=made.inspected_at is not None, state=current.state
        )
        _require_last(current, made, result=found.result)
        _write(made, found, by=by, at=at)
        _look_again(current, made, found)
        _move(current, made, by=by, at=at)
        return kept(
            "inspect", current, by=by, permission=P.WORK_RENOVATION, at=at, items=[RECORD],
            sealed=[made], inspection=made.kind, result=found.result,
        )  # fmt: skip


def _require_last(renovation: Renovation, inspection: Inspection, *, result: str) -> None:
    """Let nothing be accepted while something else is open."""
    if inspection.kind == Kind.ACCEPTANCE and result == Result.PASSED:
        others = {one.kind for one in queries.open_inspections(renovation)}
        policy.inspections.require_ready_for_acceptance(open_kinds=others)


def _write(inspection: Inspection, found: Found, *, by: Actor, at: datetime) -> None:
    inspection.inspected_by, inspection.inspected_at = by.code, at
    inspection.result = found.result
    text = found.text.strip()
    vault.seal(inspection, findings={RECORD: text} if text else None)
    inspection.save()


def _look_again(renovation: Renovation, made: Inspection, found: Found) -> None:
    """Plan to look again at what has to be put right, on the day by which it is."""
    if found.until is not None and found.result == Result.RECTIFY:
        _plan(renovation, made.kind, due=found.until, is_repeat=True)


def _move(renovation: Renovation, made: Inspection, *, by: Actor, at: datetime) -> None:
    """Give the file the state that follows."""
    renovation.state = policy.inspections.state_after(
        kind=made.kind, result=made.result, state=renovation.state,
        others_to_rectify=any(one.is_repeat for one in queries.open_inspections(renovation)),
    )  # fmt: skip
    if renovation.state == State.ACCEPTED:
        renovation.accepted_at, renovation.accepted_by = at, by.code
        plan_refund(renovation, ended=timezone.localdate(at))


def close(renovation: Renovation, *, edition: int, by: Actor, at: datetime) -> Renovation:
    """Close a file whose works were accepted, once the deposit is back and so is every pass."""
    with transaction.atomic():
        current = held(renovation, edition=edition, permission=P.LEAD_ORDERS, by=by)
        policy.require_transition(state=current.state, to=State.CLOSED)
        deposit = queries.deposit_of(current)
        policy.require_settled(
            is_deposit_open=deposit is not None and deposit.refunded_date is None,
            passes_out=queries.passes_of(current).filter(returned_at=None).count(),
        )
        current.state, current.closed_at, current.closed_by = State.CLOSED, at, by.code
        return kept("close", current, by=by, permission=P.LEAD_ORDERS, at=at)
