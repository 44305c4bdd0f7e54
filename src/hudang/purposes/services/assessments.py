"""Draft an impact assessment, submit it, sign it by two, withdraw it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from hudang.accounts import services as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.purposes import policy, queries
from hudang.purposes.models import (
    AssessedRisk,
    AssessmentState,
    Dimension,
    ImpactAssessment,
    Purpose,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Risk:
    """What may happen in one dimension, each level from 1 to 4, and what is done against it."""

    likelihood: int
    severity: int
    measure: str
    owner: str
    due_date: date
    residual_likelihood: int
    residual_severity: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What an assessment says."""

    triggers: Sequence[Trigger]
    processing: str
    necessity: str
    conclusion: str
    risks: Mapping[Dimension, Risk]


@transaction.atomic
def draft_assessment(
    purpose: Purpose, *, findings: Findings, by: Actor, at: datetime
) -> ImpactAssessment:
    """Begin an assessment of a purpose."""
    by.require(Permission.ASSESS_IMPACT)
    last = ImpactAssessment.objects.aggregate(number=Max("number"))["number"]
    made = ImpactAssessment(number=(last or 0) + 1, purpose=purpose)
    _write(made, findings, by=by, at=at)
    _log("draft_assessment", made, by=by, permission=Permission.ASSESS_IMPACT, at=at)
    return made


@transaction.atomic
def amend_assessment(
    assessment: ImpactAssessment, *, findings: Findings, by: Actor, at: datetime
) -> ImpactAssessment:
    """Change a draft; who changes it last has assessed."""
    by.require(Permission.ASSESS_IMPACT)
    held = _held(assessment)
    policy.require_assessment_transition(
        state=AssessmentState(held.state), to=AssessmentState.WAITING
    )
    _write(held, findings, by=by, at=at)
    return held


def _write(assessment: ImpactAssessment, findings: Findings, *, by: Actor, at: datetime) -> None:
    assessment.triggers = sorted(findings.triggers)
    assessment.processing = findings.processing
    assessment.necessity = findings.necessity
    assessment.conclusion = findings.conclusion
    assessment.assessed_by, assessment.assessed_at = by.code, at
    assessment.save()
    assessment.risks.all().delete()
    AssessedRisk.objects.bulk_create(
        AssessedRisk(assessment=assessment, dimension=dimension, **asdict(risk))
        for dimension, risk in findings.risks.items()
    )


@transaction.atomic
def submit_assessment(
    assessment: ImpactAssessment, *, by: Actor, at: datetime
) -> ImpactAssessment:
    """Hand a complete assessment to both who sign; what it assessed is frozen with it."""
    held = _moved(assessment, to=AssessmentState.WAITING, by=by)
    _require_complete(held)
    held.fingerprint = queries.fingerprint_of(held.purpose, at=at)
    held.save()
    _log("submit_assessment", held, by=by, permission=Permission.ASSESS_IMPACT, at=at)
    return held


@transaction.atomic
def return_assessment(
    assessment: ImpactAssessment, *, by: Actor, at: datetime
) -> ImpactAssessment:
    """Send a submitted assessment back to its draft; signatures given lapse."""
    permission = _signing(by)
    held = _moved(assessment, to=AssessmentState.DRAFT, by=by, permission=permission)
    held.lead_by, held.lead_at, held.legal_by, held.legal_at = "", None, "", None
    held.save()
    _log("return_assessment", held, by=by, permission=permission, at=at)
    return held


@transaction.atomic
def withdraw_assessment(
    assessment: ImpactAssessment, *, by: Actor, at: datetime
) -> ImpactAssessment:
    """Give up an assessment that was not approved; it stays to be read."""
    held = _moved(assessment, to=AssessmentState.WITHDRAWN, by=by)
    held.save()
    _log("withdraw_assessment", held, by=by, permission=Permission.ASSESS_IMPACT, at=at)
    return held


@transaction.atomic
def sign_assessment(assessment: ImpactAssessment, *, by: Actor, at: datetime) -> ImpactAssessment:
    """Sign as the privacy lead or as the legal reviewer; the second signature approves."""
    permission = _signing(by)
    by.require(permission)
    held = _held(assessment)
    policy.require_assessment_transition(
        state=AssessmentState(held.state), to=AssessmentState.APPROVED
    )
    _require_complete(held)
    residual = [row.after for row in queries.risks_of(held)]
    policy.require_bearable(residual=residual)
    accounts.approve(
        "purposes.sign_assessment",
        applicant=held.assessed_by,
        reference=str(held.number),
        by=by,
        at=at,
    )
    _put_signature(held, permission=permission, by=by, at=at)
    _log("sign_assessment", held, by=by, permission=permission, at=at)
    return held


def _put_signature(
    held: ImpactAssessment, *, permission: Permission, by: Actor, at: datetime
) -> None:
    if permission is Permission.REVIEW_PURPOSES:
        policy.require_unsigned(signed_by=held.legal_by)
        held.legal_by, held.legal_at = by.code, at
    else:
        policy.require_unsigned(signed_by=held.lead_by)
        held.lead_by, held.lead_at = by.code, at
    if held.lead_by and held.legal_by:
        held.state = AssessmentState.APPROVED
        held.valid_until = policy.valid_until(at)
        held.keep_until = policy.keep_until(policy.local_date(at))
    held.save()


def _signing(by: Actor) -> Permission:
    """Return in which of both parts somebody signs."""
    is_reviewer = by.may(Permission.REVIEW_PURPOSES)
    return Permission.REVIEW_PURPOSES if is_reviewer else Permission.MANAGE_PURPOSES


def _require_complete(assessment: ImpactAssessment) -> None:
    meta = ImpactAssessment._meta
    named = ("processing", "necessity", "conclusion")
    policy.require_complete_assessment(
        sections={
            str(meta.get_field(name).verbose_name): getattr(assessment, name)  # type: ignore[union-attr]
            for name in named
        },
        dimensions=set(assessment.risks.values_list("dimension", flat=True)),
    )


def _moved(
    assessment: ImpactAssessment,
    *,
    to: AssessmentState,
    by: Actor,
    permission: Permission = Permission.ASSESS_IMPACT,
) -> ImpactAssessment:
    by.require(permission)
    held = _held(assessment)
    policy.require_assessment_transition(state=AssessmentState(held.state), to=to)
    held.state = to
    return held


def _held(assessment: ImpactAssessment) -> ImpactAssessment:
    return ImpactAssessment.objects.select_for_update().get(pk=assessment.pk)


def _log(
    what: str,
    assessment: ImpactAssessment,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
) -> None:
    record_act(
        f"purposes.{what}",
        by=by,
        permission=permission,
        at=at,
        detail={"number": str(assessment.number), "purpose": assessment.purpose.code},
    )
