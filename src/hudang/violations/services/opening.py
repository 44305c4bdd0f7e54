"""Reading a violation: in full for who stops or reports it, masked for everybody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.violations import policy, queries
from hudang.violations.models import RECORD, AuthorityReport, ViolationPhoto, ViolationStep

from .keeping import require_reach
from .logging import log_violation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Authority
    from hudang.vault.models import SealedRecord
    from hudang.violations.models import ReportedPerson, Violation

NAME = 1


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with its words, and whom it names: a mask, whoever looks."""

    report: AuthorityReport
    text: str = field(repr=False)
    person: ReportedPerson | None
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ViolationView:
    """A violation as a page shows it; `is_open` where its words are in full."""

    violation: Violation
    steps: list[tuple[ViolationStep, str]] = field(repr=False)
    reports: list[ReportView]
    photos: list[ViolationPhoto]
    is_open: bool


def view_violation(violation: Violation, *, by: Actor, at: datetime) -> ViolationView:
    """Open the page of a violation: one entry of the log, whether in full or masked."""
    require_reach(violation, permission=Permission.SEE_VIOLATIONS, by=by)
    steps = list(queries.steps_of(violation))
    reports = list(queries.reports_of(violation))
    records: list[SealedRecord] = [*steps, *reports]
    texts = _opened(violation, records, by=by, at=at)
    is_open = texts is not None
    if texts is None:
        log_violation(
            "view", violation, by=by, permission=Permission.SEE_VIOLATIONS, at=at, act=Act.VIEW
        )
        masks = disclosure.masks(records, level=Level.M1, items={RECORD})
        texts = [one.get(RECORD, "") for one in masks]
    return ViolationView(
        violation=violation,
        steps=list(zip(steps, texts[: len(steps)], strict=True)),
        reports=[
            _report_view(one, text) for one, text in zip(reports, texts[len(steps) :], strict=True)
        ],
        photos=list(queries.photos_of(violation)),
        is_open=is_open,
    )


def is_involved(violation: Violation, *, by: Actor) -> bool:
    """Say whether somebody stops or reports a violation, so that he reads it without a dialog."""
    return policy.is_involved(
        state=violation.state,
        may_find=by.may(Permission.FIND_VIOLATION),
        may_report=by.may(Permission.REPORT_VIOLATION),
    )


def authority(
    violation: Violation,
    records: Sequence[SealedRecord],
    *,
    items: frozenset[int],
    reference: str = "",
    act: Act = Act.VIEW,
    permission: Permission = Permission.SEE_VIOLATIONS,
    by: Actor,
    at: datetime,
) -> Authority:
    """Return what who deals with a violation opens of it, under its number."""
    return disclosure.order_authority(
        by,
        owners={record.sealing_owner for record in records},
        purpose=policy.PURPOSE,
        items=items,
        reference=reference or violation.number,
        act=act,
        permission=permission,
        at=at,
    )


def _opened(
    violation: Violation, records: Sequence[SealedRecord], *, by: Actor, at: datetime
) -> list[str] | None:
    """Return the words in full, or nothing where the desk does not let the person."""
    if not is_involved(violation, by=by):
        return None
    items = frozenset({RECORD})
    try:
        under = authority(violation, records, items=items, by=by, at=at)
        opened = disclosure.disclose(records, items, under=under, at=at, what="violations.view")
    except PolicyViolation:
        return None
    return [str(one.value(RECORD)) if RECORD in one.items else "" for one in opened]


def _report_view(report: AuthorityReport, text: str) -> ReportView:
    person = queries.person_in(report)
    if person is None:
        return ReportView(report, text, None, "")
    (mask,) = disclosure.masks([person.customer], level=Level.M2, items={NAME})
    return ReportView(report, text, person, mask.get(NAME, ""))
