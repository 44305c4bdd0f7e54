"""A draft is checked by the machine, reviewed by a lawyer, assessed, and published by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import services as accounts
from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.content import fingerprint
from hudang.classification.models import (
    LegalityCheck,
    LegalReview,
    ProxyReview,
    SchemeVersion,
)
from hudang.classification.policy import legality
from hudang.classification.services.holding import held, moved
from hudang.classification.services.logging import log_scheme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
State = SchemeVersion.State
Outcome = LegalReview.Outcome


@dataclass(frozen=True, slots=True)
class Review:
    """What a lawyer says: a finding on every point of the list, conditions, an opinion."""

    points: Mapping[str, str]
    opinion: str
    conditions: str = ""


@transaction.atomic
def check(version: SchemeVersion, *, by: Actor, at: datetime) -> LegalityCheck:
    """Run the legality check over a draft as it is; nothing moves."""
    draft = held(version, by=by, permission=P.DRAFT_SCHEME)
    policy.states.require_draft(state=draft.state)
    made = _check(draft, by=by, at=at)
    log_scheme("check_scheme", draft, by=by, permission=P.DRAFT_SCHEME, at=at)
    return made


@transaction.atomic
def submit(version: SchemeVersion, *, edition: int, by: Actor, at: datetime) -> SchemeVersion:
    """Freeze a draft that passes the legality check and hand it to the lawyer."""
    draft = moved(version, "submit", to=State.CHECKED, by=by, permission=P.DRAFT_SCHEME)
    policy.states.require_unchanged(edition=draft.edition, expected=edition)
    legality.require_passed(legality.findings(draft.says, queries.standing_of(draft)))
    draft.content_hash = fingerprint(draft.says)
    draft.submitted_at = at
    _check(draft, by=by, at=at)
    draft.save()
    log_scheme("submit_scheme", draft, by=by, permission=P.DRAFT_SCHEME, at=at)
    return draft


def _check(version: SchemeVersion, *, by: Actor, at: datetime) -> LegalityCheck:
    found = legality.findings(version.says, queries.standing_of(version))
    return LegalityCheck.objects.create(
        version=version,
        content_hash=fingerprint(version.says),
        findings=[[one.code, one.where] for one in found],
        is_passed=not any(one.blocks for one in found),
        checked_by=by.code,
        checked_at=at,
    )


@transaction.atomic
def decide_stand_in(
    asked: ProxyReview, *, is_granted: bool, answer: str, by: Actor, at: datetime
) -> ProxyReview:
    """Decide as the second reviewer whether a draft may use what can stand in for another."""
    by.require(P.APPROVE_SCHEME)
    found = ProxyReview.objects.select_for_update(of=("self",)).select_related("version__scheme")
    one = found.get(pk=asked.pk)
    policy.reviews.require_open(decided_by=one.decided_by)
    policy.reviews.require_other_reviewer(author=one.asked_by, reviewer=by.code)
    policy.reviews.require_reason(answer)
    one.is_granted, one.answer = is_granted, answer
    one.decided_by, one.decided_at = by.code, at
    one.save()
    log_scheme(
        "decide_stand_in", one.version, by=by, permission=P.APPROVE_SCHEME, at=at,
        criterion=one.attribute, granted=str(is_granted),
    )  # fmt: skip
    return one


@transaction.atomic
def review(version: SchemeVersion, said: Review, *, by: Actor, at: datetime) -> LegalReview:
    """Sign the legal review of a frozen version; signed anew, it holds for twelve more months.

    A version in force, or suspended because its review ran out, is reviewed where it stands.
    """
    found = held(version, by=by, permission=P.REVIEW_SCHEME)
    policy.reviews.require_other_reviewer(author=found.drafted_by, reviewer=by.code)
    policy.reviews.require_every_point(said.points)
    policy.reviews.require_reason(said.opinion)
    policy.states.require_step("sign", state=found.state)
    if found.state == State.CHECKED:
        found.state = State.REVIEWED
        found.save()
    accounts.approve(
        "classification.review", applicant=found.drafted_by, reference=str(found), by=by, at=at
    )
    until = policy.reviews.valid_until(localdate(at))
    made = _reviewed(found, said, outcome=Outcome.SIGNED, by=by, at=at)
    made.valid_until = until
    made.save()
    log_scheme(
        "review_scheme", found, by=by, permission=P.REVIEW_SCHEME, at=at, until=until.isoformat()
    )
    return made


@transaction.atomic
def return_draft(version: SchemeVersion, said: Review, *, by: Actor, at: datetime) -> LegalReview:
    """Send a version back to its draft as the lawyer or the privacy lead, with the reason."""
    permission = P.REVIEW_SCHEME if by.may(P.REVIEW_SCHEME) else P.APPROVE_SCHEME
    found = moved(version, "return", to=State.DRAFT, by=by, permission=permission)
    policy.reviews.require_reason(said.opinion)
    made = _reviewed(found, said, outcome=Outcome.RETURNED, by=by, at=at)
    made.save()
    log_scheme("return_scheme", found, by=by, permission=permission, at=at)
    found.content_hash, found.submitted_at, found.assessment = "", None, None
    found.save()
    return made


def _reviewed(
    version: SchemeVersion, said: Review, *, outcome: str, by: Actor, at: datetime
) -> LegalReview:
    return LegalReview(
        version=version,
        content_hash=version.content_hash,
        outcome=outcome,
        points=dict(said.points),
        conditions=said.conditions,
        opinion=said.opinion,
        reviewed_by=by.code,
        reviewed_at=at,
    )


@transaction.atomic
def adopt(version: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """Take note, as the privacy lead, of the assessment that this version rests on."""
    found = moved(version, "adopt", to=State.ASSESSED, by=by, permission=P.APPROVE_SCHEME)
    found.assessment = queries.assessed_after(found, at=at)
    policy.states.require_assessed_after(assessed_after_freezing=found.assessment is not None)
    found.save()
    log_scheme(
        "adopt_scheme", found, by=by, permission=P.APPROVE_SCHEME, at=at,
        assessment=str(found.assessment),
    )  # fmt: skip
    return found


@transaction.atomic
def publish(version: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """Publish what the scheme says in plain language, where everybody can read it."""
    found = moved(version, "publish", to=State.PUBLISHED, by=by, permission=P.APPROVE_SCHEME)
    policy.reviews.require_other_reviewer(author=found.drafted_by, reviewer=by.code)
    policy.states.require_assessed_after(
        assessed_after_freezing=queries.assessed_after(found, at=at) is not None
    )
    over, allowed = queries.told_apart(found)
    policy.monitoring.require_told_apart(over=over, allowed=allowed)
    found.published_by, found.published_at = by.code, at
    found.save()
    log_scheme("publish_scheme", found, by=by, permission=P.APPROVE_SCHEME, at=at)
    return found
