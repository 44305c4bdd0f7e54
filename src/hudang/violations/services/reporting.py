"""A report: drafted with the least, approved by another, handed over, answered (PMR 45)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.vault import services as vault
from hudang.violations import policy, queries
from hudang.violations.models import (
    RECORD,
    AuthorityReport,
    ReportedPerson,
    Violation,
    ViolationStep,
)

from .keeping import add_step, held, kept, move, require_plain, require_reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord

P = Permission
State = Violation.State
Progress = AuthorityReport.State
Step = ViolationStep.Kind


@dataclass(frozen=True, slots=True)
class Draft:
    """What an authority is to be told; `customer` only where a part is about somebody."""

    authority: str
    parts: Sequence[str]
    text: str
    customer: Customer | None = None
    reason: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """How, when and under which number a report was taken."""

    way: str
    on: date
    receipt: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authority said: the day, its number, what we are to do; no penalty of anybody."""

    on: date
    number: str
    text: str


def draft(
    violation: Violation, draft: Draft, *, edition: int, by: Actor, at: datetime
) -> AuthorityReport:
    """Draft a report 起草报告; a name or telephone is in it only with a reason that is good."""
    require_reach(violation, permission=P.REPORT_VIOLATION, by=by)
    kind = violation.kind
    authority = policy.reports.require_authority(kind=kind, code=draft.authority)
    parts = policy.reports.require_permitted_parts(kind=kind, parts=draft.parts)
    _require_needed(violation, draft, parts=parts)
    require_plain(draft.text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.REPORT_VIOLATION, by=by)
        # A first report, or a second one while the authority says nothing, or after it answered.
        policy.require_transition(state=current.state, to=State.REPORTED)
        reports = queries.reports_of(current)
        policy.reports.require_no_other_under_way(
            count=reports.filter(state__in=policy.UNDER_WAY).count()
        )
        made = AuthorityReport(
            community_id=current.community_id, violation_id=current.id,
            number=f"{current.number}-{reports.count() + 1}", authority_code=authority.code,
            basis=authority.source, parts=parts, drafted_by=by.code, drafted_at=at,
        )  # fmt: skip
        vault.seal(made, text={RECORD: draft.text.strip()})
        made.save(force_insert=True)
        person = _named(made, draft)
        kept(
            "draft", current, by=by, permission=P.REPORT_VIOLATION, at=at, person=person,
            reference=made.number, items=_items(made), sealed=made,
            authority=authority.code,
        )  # fmt: skip
    return made


def _require_needed(violation: Violation, draft: Draft, *, parts: Sequence[str]) -> None:
    """Refuse a person whom the report does not need, or who does not hold the house."""
    policy.reports.require_reason(
        items=policy.items_of(parts), reason=draft.reason, asked_by=draft.asked_by,
        is_danger=violation.is_danger, has_person=draft.customer is not None,
    )  # fmt: skip
    if draft.customer is not None:
        holders = {one.id for one in queries.holders_of(violation)}
        policy.reports.require_of_house(customer=draft.customer.id, holders=holders)


def _named(report: AuthorityReport, draft: Draft) -> ReportedPerson | None:
    if draft.customer is None:
        return None
    return ReportedPerson.objects.create(
        community_id=report.community_id, report_id=report.id, customer_id=draft.customer.id,
        items=sorted(policy.items_of(report.parts)), reason=draft.reason,
        asked_by=draft.asked_by.strip(),
    )  # fmt: skip


def _items(report: AuthorityReport) -> list[int]:
    return sorted({RECORD, *policy.items_of(report.parts)})


def approve(report: AuthorityReport, *, edition: int, by: Actor, at: datetime) -> AuthorityReport:
    """Approve what somebody else drafted."""
    with transaction.atomic():
        violation, current = _held(report, edition=edition, permission=P.APPROVE_REPORT, by=by)
        policy.reports.require_other_approver(drafted_by=current.drafted_by, approver=by.code)
        _move(current, Progress.APPROVED, approved_by=by.code, approved_at=at)
        _kept("approve", violation, current, permission=P.APPROVE_REPORT, by=by, at=at)
    return current


def give_up(report: AuthorityReport, *, edition: int, by: Actor, at: datetime) -> AuthorityReport:
    """Give a report up that has not left; whom it named it names no more."""
    with transaction.atomic():
        violation, current = _held(report, edition=edition, permission=P.REPORT_VIOLATION, by=by)
        person = queries.person_in(current)
        _move(current, Progress.WITHDRAWN)
        _kept(
            "give_up", violation, current, permission=P.REPORT_VIOLATION, by=by, at=at,
            person=person,
        )  # fmt: skip
        if person:
            person.delete()
    return current


def deliver(
    report: AuthorityReport, handed: Handed, *, edition: int, by: Actor, at: datetime
) -> AuthorityReport:
    """Record that an approved report was handed over, with its receipt."""
    today = localdate(at)
    with transaction.atomic():
        violation, current = _held(report, edition=edition, permission=P.REPORT_VIOLATION, by=by)
        policy.reports.require_transition(state=current.state, to=Progress.DELIVERED)
        policy.reports.require_receipt(
            way=handed.way, receipt=handed.receipt, on=handed.on, today=today,
            approved=localdate(current.approved_at),
        )  # fmt: skip
        _move(
            current, Progress.DELIVERED, way=handed.way, delivered_date=handed.on,
            receipt=handed.receipt.strip(),
        )  # fmt: skip
        move(violation, State.REPORTED, due=policy.answer_due(today=handed.on))
        step = add_step(violation, Step.REPORT, text=current.authority.names[0], by=by, at=at)
        _kept(
            "deliver", violation, current, permission=P.REPORT_VIOLATION, sealed=step, by=by, at=at
        )
    return current


def answer(
    report: AuthorityReport, answer: Answer, *, edition: int, by: Actor, at: datetime
) -> AuthorityReport:
    """Record what the authority answered, as far as it asks something of us."""
    today = localdate(at)
    require_plain(answer.text)
    with transaction.atomic():
        violation, current = _held(report, edition=edition, permission=P.REPORT_VIOLATION, by=by)
        policy.reports.require_transition(state=current.state, to=Progress.ANSWERED)
        policy.reports.require_answer(
            on=answer.on, delivered=current.delivered_date or answer.on, today=today
        )
        _move(
            current, Progress.ANSWERED, answered_date=answer.on,
            answer_number=answer.number.strip(),
        )  # fmt: skip
        due = policy.report_due(is_danger=violation.is_danger, today=today)
        move(violation, State.ANSWERED, due=due)
        step = add_step(violation, Step.ANSWER, text=answer.text, by=by, at=at)
        _kept(
            "answer", violation, current, permission=P.REPORT_VIOLATION, sealed=step, by=by, at=at
        )
    return current


def _held(
    report: AuthorityReport, *, edition: int, permission: Permission, by: Actor
) -> tuple[Violation, AuthorityReport]:
    """Return a report with its violation, both locked, as they were looked at."""
    violation = held(report.violation, edition=edition, permission=permission, by=by)
    return violation, AuthorityReport.objects.select_for_update().get(pk=report.pk)


def _move(report: AuthorityReport, to: Progress, **facts: object) -> None:
    policy.reports.require_transition(state=report.state, to=to)
    report.state = to
    for name, value in facts.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *facts])


def _kept(
    what: str,
    violation: Violation,
    report: AuthorityReport,
    *,
    permission: Permission,
    by: Actor,
    at: datetime,
    person: ReportedPerson | None = None,
    sealed: SealedRecord | None = None,
) -> None:
    kept(
        what, violation, by=by, permission=permission, at=at, items=_items(report),
        person=person or queries.person_in(report), reference=report.number, sealed=sealed,
    )  # fmt: skip
