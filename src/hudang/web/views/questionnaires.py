"""Questionnaires: the list, one version with its parts, its titles, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.collection import queries, services
from hudang.collection.models import QuestionKind, QuestionnaireVersion
from hudang.web.forms.questionnaires import BeginForm, TitlesForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
MOVES: Mapping[str, Callable[..., QuestionnaireVersion]] = {
    "publish": services.publish,
    "retire": services.retire,
    "next": services.begin_version,
}


def version_of(code: str, number: int) -> QuestionnaireVersion:
    """Return a version, or say that there is none."""
    found = queries.version(code, number)
    if found is None:
        raise Http404
    return found


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_CAMPAIGNS)
    state, found = request.GET.get("state", ""), queries.versions()
    shown = paginate(request, found.filter(state=state) if state else found)
    return page(
        request, "questionnaires/index.html#rows", page=shown, chosen=request.GET,
        states=QuestionnaireVersion.State,
        may_design=request.actor.may(P.DESIGN_QUESTIONNAIRE),
    )  # fmt: skip


def begin(request: StaffRequest) -> HttpResponse:
    """Begin a questionnaire."""
    request.actor.require(P.DESIGN_QUESTIONNAIRE)
    form = BeginForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        made = services.begin_questionnaire(
            values["code"], purpose=values["purpose"], titles=form.titles(), by=request.actor,
            at=now(),
        )  # fmt: skip
        return redirect("web:questionnaire", values["code"], made.number)
    return page(
        request, "questionnaires/begin.html", form=form,
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_GET
def detail(request: StaffRequest, code: str, number: int) -> HttpResponse:
    request.actor.require(P.SEE_CAMPAIGNS)
    version, actor = version_of(code, number), request.actor
    is_draft = version.state == QuestionnaireVersion.State.DRAFT
    return page(
        request, "questionnaires/detail.html", version=version,
        questions=queries.questions_of(version), kinds=QuestionKind.choices,
        faults=queries.faults_of(version) if is_draft else [],
        may_edit=is_draft and actor.may(P.DESIGN_QUESTIONNAIRE),
        may_design=actor.may(P.DESIGN_QUESTIONNAIRE),
        may_publish=actor.may(P.PUBLISH_QUESTIONNAIRE), may_run=actor.may(P.RUN_CAMPAIGN),
    )  # fmt: skip


def describe(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Change the titles of a draft."""
    request.actor.require(P.DESIGN_QUESTIONNAIRE)
    version = version_of(code, number)
    form = TitlesForm.of(request.POST, version)
    if form.is_valid():
        services.describe(version, form.titles(), by=request.actor, at=now())
        return redirect("web:questionnaire", code, number)
    return page(
        request, "questionnaires/titles.html", form=form, version=version,
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, code: str, number: int, act: str) -> HttpResponse:
    if act not in MOVES:
        raise Http404
    moved = MOVES[act](version_of(code, number), by=request.actor, at=now())
    return redirect("web:questionnaire", code, moved.number)
