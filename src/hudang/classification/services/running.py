"""A published version is put in force, suspended, resumed and retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.models import SchemeVersion
from hudang.classification.services.ending import end_classes, end_version
from hudang.classification.services.holding import moved
from hudang.classification.services.logging import JOB, log_scheme
from hudang.classification.services.watching import answer_report
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
State = SchemeVersion.State
Cause = SchemeVersion.Cause


@transaction.atomic
def activate(version: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """Put a published version in force; the one in force before it retires."""
    found = moved(version, "activate", to=State.ACTIVE, by=by, permission=P.RUN_SCHEME)
    _require_grounds(found, at=at)
    before_it = queries.versions_of(found.scheme)
    for before in before_it.filter(state__in=policy.states.IN_FORCE_OR_SUSPENDED):
        end_version(before, by=by, permission=P.RUN_SCHEME, at=at)
    found.activated_at = at
    found.save()
    log_scheme("activate_scheme", found, by=by, permission=P.RUN_SCHEME, at=at)
    return found


@transaction.atomic
def suspend(version: SchemeVersion, *, reason: str, by: Actor, at: datetime) -> SchemeVersion:
    """Stop a version until it is resumed: nothing runs, and nothing of it has an effect."""
    permission = P.RUN_SCHEME if by.may(P.RUN_SCHEME) else P.APPROVE_SCHEME
    found = moved(version, "suspend", to=State.SUSPENDED, by=by, permission=permission)
    policy.reviews.require_reason(reason)
    return suspend_for(found, Cause.PERSON, reason=reason, by=by, permission=permission, at=at)


@transaction.atomic
def resume(version: SchemeVersion, *, reason: str = "", by: Actor, at: datetime) -> SchemeVersion:
    """Put a suspended version in force again; all it rests on must hold.

    One that went over a limit needs a reason, which answers the report that suspended it.
    """
    found = moved(version, "resume", to=State.ACTIVE, by=by, permission=P.APPROVE_SCHEME)
    _require_grounds(found, at=at)
    policy.monitoring.require_reason_to_resume(cause=found.suspended_for, reason=reason)
    report = queries.that_suspended(found)
    if report is not None and not report.answered_by:
        answer_report(report, answer=reason, by=by, at=at)
    found.suspended_at, found.suspended_for, found.suspension = None, "", ""
    # What it was asked to show it could not show while it was suspended.
    found.unproven_at = None
    found.save()
    log_scheme("resume_scheme", found, by=by, permission=P.APPROVE_SCHEME, at=at)
    return found


@transaction.atomic
def retire(version: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """End a published version for good; with the last one in force everybody's class ends."""
    found = moved(version, "retire", to=State.RETIRED, by=by, permission=P.APPROVE_SCHEME)
    end_version(found, by=by, permission=P.APPROVE_SCHEME, at=at)
    end_classes(found.scheme, by=by, permission=P.APPROVE_SCHEME, at=at)
    return found


@transaction.atomic
def suspend_lapsed(*, at: datetime) -> int:
    """Suspend every version in force whose review ran out or whose assessment fell; return how
    many."""
    active = SchemeVersion.objects.select_for_update(of=("self",)).filter(state=State.ACTIVE)
    suspended = 0
    for version in active.select_related("scheme"):
        cause = policy.states.lapsed(
            review_until=_review_until(version),
            is_assessed=queries.assessed_after(version, at=at) is not None,
            today=localdate(at),
        )
        if cause is not None:
            suspend_for(version, cause, by=JOB, permission=P.APPROVE_SCHEME, at=at)
            suspended += 1
    return suspended


def suspend_for(
    version: SchemeVersion,
    cause: Cause,
    *,
    reason: str = "",
    by: Actor,
    permission: Permission,
    at: datetime,
) -> SchemeVersion:
    """Suspend a version that the caller holds, for a cause that was found."""
    version.state = State.SUSPENDED
    version.suspended_at, version.suspended_for, version.suspension = at, cause, reason
    version.save()
    log_scheme("suspend_scheme", version, by=by, permission=permission, at=at, cause=cause)
    return version


def _require_grounds(version: SchemeVersion, *, at: datetime) -> None:
    """Refuse unless purpose, legal review and assessment hold at this moment."""
    purposes.covering(policy.PURPOSE, items=())
    policy.reviews.require_reviewed(review_until=_review_until(version), today=localdate(at))
    policy.states.require_assessed_after(
        assessed_after_freezing=queries.assessed_after(version, at=at) is not None
    )
    over, allowed = queries.told_apart(version)
    policy.monitoring.require_told_apart(over=over, allowed=allowed)


def _review_until(version: SchemeVersion) -> date | None:
    review = queries.review_of(version)
    return review.valid_until if review else None
