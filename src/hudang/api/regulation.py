"""The policy in force and its versions, clause by clause; impact assessments and their worth."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.schemas import ERRORS, PDF, Problem, answers
from hudang.purposes import queries as purposes
from hudang.purposes.models import AssessmentState, Level, Trigger
from hudang.purposes.policy import Worth
from hudang.regulation import printing, queries
from hudang.regulation.models import State

if TYPE_CHECKING:
    from hudang.purposes.models import ImpactAssessment
    from hudang.regulation.models import Clause, Version

router = Router(tags=["policy"])
assessed = Router(tags=["assessments"])


class ClauseOut(Schema):
    """A clause: the Chinese text binds, the English is a summary."""

    number: str
    title: WordingOut
    text: WordingOut
    controls: list[str]


class VersionOut(Schema):
    """A version of the policy with its clauses in order."""

    number: int
    state: State
    effective_from: datetime | None
    text_hash: str
    clauses: list[ClauseOut]


class RiskOut(Schema):
    """A risk in one dimension, before and after the measure: 1 low to 4 very high."""

    dimension: str
    before: Level
    after: Level
    measure: str


class AssessmentOut(Schema):
    """An impact assessment, and what it is worth today."""

    number: int
    purpose: str
    triggers: list[Trigger]
    state: AssessmentState
    worth: Worth
    valid_until: datetime | None
    risks: list[RiskOut]


@router.get("", response=answers(VersionOut), operation_id="get_policy", url_name="policy")
def get_policy(request: ApiRequest) -> dict[str, Any]:
    """Read the version in force."""
    request.auth.require(Permission.SEE_CONTROLS)
    return _version(queries.current(at=now()))


@router.get(
    "/versions/{number}",
    response=answers(VersionOut),
    operation_id="get_policy_version",
    url_name="policy_version",
)
def get_version(request: ApiRequest, number: int) -> dict[str, Any]:
    """Read any version, drafts too."""
    request.auth.require(Permission.SEE_CONTROLS)
    return _version(queries.versions().filter(number=number).first())


@router.get(
    "/versions/{number}/pdf",
    response={ERRORS: Problem},
    operation_id="get_policy_version_pdf",
    url_name="policy_version_pdf",
    openapi_extra=PDF,
)
def get_version_pdf(request: ApiRequest, number: int) -> HttpResponse:
    """Read any version on paper, in the language of the request."""
    request.auth.require(Permission.SEE_CONTROLS)
    version = get_object_or_404(queries.versions(), number=number)
    return HttpResponse(printing.pdf(version), content_type="application/pdf")


@assessed.get(
    "",
    response=answers(list[AssessmentOut]),
    operation_id="list_assessments",
    url_name="assessments",
)
def list_assessments(
    request: ApiRequest, state: AssessmentState | None = None
) -> list[dict[str, Any]]:
    """List the impact assessments, the newest first."""
    request.auth.require(Permission.SEE_CONTROLS)
    found = purposes.assessments().prefetch_related("risks")
    wanted = found.filter(state=state) if state else found
    return [_assessment(one, worth) for one, worth in purposes.worths(wanted, at=now())]


@assessed.get(
    "/{number}",
    response=answers(AssessmentOut),
    operation_id="get_assessment",
    url_name="assessment",
)
def get_assessment(request: ApiRequest, number: int) -> dict[str, Any]:
    """Read one impact assessment."""
    request.auth.require(Permission.SEE_CONTROLS)
    found = purposes.assessments().filter(number=number).first()
    if found is None:
        raise Http404
    return _assessment(found, purposes.worth_of(found, at=now()))


def _version(version: Version | None) -> dict[str, Any]:
    if version is None:
        raise Http404
    return {
        "number": version.number,
        "state": version.state,
        "effective_from": version.effective_from,
        "text_hash": version.text_hash,
        "clauses": [_clause(one) for one in version.clauses.all()],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "number": clause.number,
        "title": {"zh": clause.title_zh, "en": clause.title_en},
        "text": {"zh": clause.text_zh, "en": clause.summary_en},
        "controls": clause.controls,
    }


def _assessment(assessment: ImpactAssessment, worth: Worth) -> dict[str, Any]:
    return {
        "number": assessment.number,
        "purpose": assessment.purpose.code,
        "triggers": assessment.triggers,
        "state": assessment.state,
        "worth": worth,
        "valid_until": assessment.valid_until,
        "risks": [
            {
                "dimension": row.risk.dimension,
                "before": row.before,
                "after": row.after,
                "measure": row.risk.measure,
            }
            for row in purposes.risks_of(assessment)
        ],
    }
