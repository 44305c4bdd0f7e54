"""A violation is recorded, its people told to stop, looked at again, and ended (CC 942)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.renovation.models import Renovation
from hudang.violations import catalogue, policy, queries
from hudang.violations.models import RECORD, AuthorityReport, Violation, ViolationStep

from .keeping import add_step, end, held, kept, move, require_plain
from .logging import log_violation
from .numbers import take_number

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

P = Permission
State = Violation.State
Step = ViolationStep.Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody of ours saw, where, and what made him look."""

    community: UUID
    kind: str
    way: str
    text: str
    found_at: datetime
    house: UUID | None = None
    building: UUID | None = None
    spot: str = ""
    is_danger: bool = False
    # The number of the renovation at whose inspection it was found, and nothing else.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """How a household was told to stop, until when, and in which words."""

    way: str
    until: date
    text: str = ""


def record(finding: Finding, *, by: Actor, at: datetime) -> Violation:
    """Record what was found 登记违法行为; the kind of danger comes from the list, or is said."""
    by.require(P.FIND_VIOLATION)
    accounts.require_community(communities=by.communities, community=finding.community)
    today = localdate(at)
    kind = policy.require_kind(code=finding.kind)
    policy.require_place(has_house=finding.house is not None, spot=finding.spot)
    policy.require_found(found=localdate(finding.found_at), today=today)
    policy.require_no_informant(
        way=finding.way, source=finding.source, has_renovation=_is_renovation(finding)
    )
    require_plain(finding.text)
    is_danger = kind.is_danger or finding.is_danger
    with transaction.atomic():
        made = Violation.objects.create(
            community_id=finding.community, number=take_number(finding.community),
            kind_code=kind.code, way=finding.way, renovation_number=finding.source,
            is_danger=is_danger, house_id=finding.house, building_id=finding.building,
            spot=finding.spot, found_by=by.code, found_at=finding.found_at, recorded_at=at,
            due_date=policy.first_due(is_danger=is_danger, today=localdate(finding.found_at)),
        )  # fmt: skip
        step = add_step(made, Step.FOUND, text=finding.text, by=by, at=at)
        log_violation(
            "record", made, by=by, permission=P.FIND_VIOLATION, at=at, items=[RECORD],
            changed=[step],
            detail={"kind": kind.code, "way": finding.way},
        )  # fmt: skip
    return made


def _is_renovation(finding: Finding) -> bool:
    """Say whether a finding names the file of a renovation of its own house."""
    if finding.house is None or not finding.source:
        return False
    return Renovation.objects.filter(
        community_id=finding.community, house_id=finding.house, number=finding.source
    ).exists()


def tell(
    violation: Violation, telling: Telling, *, edition: int, by: Actor, at: datetime
) -> Violation:
    """Record that the household was told to stop 劝阻: on the spot, or by a sealed notice."""
    today = localdate(at)
    policy.require_told(
        way=telling.way, has_house=violation.house_id is not None, until=telling.until,
        today=today,
    )  # fmt: skip
    require_plain(telling.text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.FIND_VIOLATION, by=by)
        policy.require_on_site(state=current.state)
        due = policy.due_after_telling(
            is_danger=current.is_danger, until=telling.until, today=today
        )
        move(current, State.TOLD, due=due)
        step = add_step(
            current, Step.TOLD, text=telling.text, way=telling.way, until=telling.until, by=by,
            at=at,
        )  # fmt: skip
        return kept(
            "tell", current, by=by, permission=P.FIND_VIOLATION, at=at, sealed=step,
            way=telling.way,
        )  # fmt: skip


def look(
    violation: Violation, *, is_over: bool, text: str, edition: int, by: Actor, at: datetime
) -> Violation:
    """Record a look at what became of it 复查: it is over, or it is to be reported."""
    require_plain(text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.FIND_VIOLATION, by=by)
        policy.require_on_site(state=current.state)
        step = add_step(current, Step.LOOK, text=text, by=by, at=at)
        if is_over:
            end(current, State.STOPPED, by=by, at=at)
            _give_up_reports(current)
        else:
            today = localdate(at)
            current.due_date = policy.report_due(is_danger=current.is_danger, today=today)
        return kept(
            "look", current, by=by, permission=P.FIND_VIOLATION, at=at, sealed=step,
            state=current.state,
        )  # fmt: skip


def ring(
    violation: Violation, *, authority: str, edition: int, by: Actor, at: datetime
) -> Violation:
    """Record that an authority was rung at once, for danger to life; it was told the place."""
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.FIND_VIOLATION, by=by)
        policy.require_open(state=current.state)
        policy.require_alarm(is_danger=current.is_danger)
        policy.reports.require_authority(kind=current.kind, code=authority)
        name = catalogue.authorities()[authority].names[0]
        step = add_step(current, Step.ALARM, text=name, by=by, at=at)
        return kept(
            "ring", current, by=by, permission=P.FIND_VIOLATION, at=at, sealed=step,
            authority=authority,
        )  # fmt: skip


def note(violation: Violation, *, text: str, edition: int, by: Actor, at: datetime) -> Violation:
    """Add a note."""
    require_plain(text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.FIND_VIOLATION, by=by)
        policy.require_open(state=current.state)
        step = add_step(current, Step.NOTE, text=text, by=by, at=at)
        return kept("note", current, by=by, permission=P.FIND_VIOLATION, at=at, sealed=step)


def strike(violation: Violation, *, text: str, edition: int, by: Actor, at: datetime) -> Violation:
    """End what was recorded by mistake, with the reason; no report of it leaves."""
    require_plain(text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.FIND_VIOLATION, by=by)
        step = add_step(current, Step.MISTAKE, text=text, by=by, at=at)
        end(current, State.MISTAKE, by=by, at=at)
        _give_up_reports(current)
        return kept("strike", current, by=by, permission=P.FIND_VIOLATION, at=at, sealed=step)


def close(
    violation: Violation,
    *,
    outcome: str,
    text: str,
    edition: int,
    by: Actor,
    at: datetime,
) -> Violation:
    """Close what was reported, with what became of it."""
    require_plain(text)
    with transaction.atomic():
        current = held(violation, edition=edition, permission=P.REPORT_VIOLATION, by=by)
        policy.require_outcome(outcome=outcome, state=current.state)
        step = add_step(current, Step.CLOSED, text=text, by=by, at=at)
        end(current, State.CLOSED, by=by, at=at)
        current.outcome = outcome
        _give_up_reports(current)
        return kept(
            "close", current, by=by, permission=P.REPORT_VIOLATION, at=at, sealed=step,
            outcome=outcome,
        )  # fmt: skip


def _give_up_reports(violation: Violation) -> None:
    """Let no report leave of what is over; whom it was to name, it names no more."""
    drafts = queries.reports_of(violation).filter(state__in=policy.UNDER_WAY)
    queries.persons_in(drafts).delete()
    drafts.update(state=AuthorityReport.State.WITHDRAWN)
