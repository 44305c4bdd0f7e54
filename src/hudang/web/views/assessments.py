"""Impact assessments: the list, one with its matrix, drafting, signing, giving up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.classification import queries as classification
from hudang.purposes import queries, services
from hudang.purposes.models import AssessmentState
from hudang.web.forms.assessments import AssessmentForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from hudang.purposes.models import ImpactAssessment, Purpose
    from hudang.web.shortcuts import StaffRequest

P = Permission
MOVES: Mapping[str, Callable[..., ImpactAssessment]] = {
    "submit": services.submit_assessment,
    "sign": services.sign_assessment,
    "return": services.return_assessment,
    "withdraw": services.withdraw_assessment,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_CONTROLS)
    state, found = request.GET.get("state", ""), queries.assessments()
    shown = paginate(request, found.filter(state=state) if state else found)
    return page(
        request, "assessments/index.html#rows", page=shown, chosen=request.GET,
        rows=queries.worths(shown.rows, at=now()),
        states=AssessmentState,
        may_assess=request.actor.may(P.ASSESS_IMPACT), purposes=queries.purposes(),
    )  # fmt: skip


@require_GET
def detail(request: StaffRequest, number: int) -> HttpResponse:
    request.actor.require(P.SEE_CONTROLS)
    assessment = _assessment(number)
    rows = queries.risks_of(assessment)
    actor = request.actor
    return page(
        request, "assessments/detail.html", assessment=assessment, rows=rows,
        worth=queries.worth_of(assessment, at=now()), matrix=queries.matrix(rows),
        may_assess=actor.may(P.ASSESS_IMPACT),
        may_sign=actor.may(P.REVIEW_PURPOSES) or actor.may(P.MANAGE_PURPOSES),
        watched=classification.evidence_for(number, at=now()),
        may_see_fairness=actor.may(P.SEE_FAIRNESS),
    )  # fmt: skip


def draft(request: StaffRequest, code: str) -> HttpResponse:
    """Begin the assessment of a purpose."""
    request.actor.require(P.ASSESS_IMPACT)
    purpose, form = _purpose(code), AssessmentForm(request.POST or None)
    if form.is_valid():
        made = services.draft_assessment(
            purpose, findings=form.findings(), by=request.actor, at=now()
        )
        return redirect("web:assessment", made.number)
    return _form_page(request, form, purpose=purpose)


def amend(request: StaffRequest, number: int) -> HttpResponse:
    """Change a draft."""
    request.actor.require(P.ASSESS_IMPACT)
    assessment = _assessment(number)
    form = AssessmentForm(request.POST or None, of=assessment)
    if form.is_valid():
        findings = form.findings()
        services.amend_assessment(assessment, findings=findings, by=request.actor, at=now())
        return redirect("web:assessment", number)
    return _form_page(request, form, purpose=assessment.purpose, assessment=assessment)


@require_POST
def move(request: StaffRequest, number: int, act: str) -> HttpResponse:
    if act not in MOVES:
        raise Http404
    MOVES[act](_assessment(number), by=request.actor, at=now())
    return redirect("web:assessment", number)


def _form_page(
    request: StaffRequest,
    form: AssessmentForm,
    *,
    purpose: Purpose,
    assessment: ImpactAssessment | None = None,
) -> HttpResponse:
    return page(
        request, "assessments/form.html", form=form, purpose=purpose, assessment=assessment,
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _assessment(number: int) -> ImpactAssessment:
    return get_object_or_404(queries.assessments(), number=number)


def _purpose(code: str) -> Purpose:
    found = queries.purpose(code)
    if found is None:
        raise Http404
    return found
