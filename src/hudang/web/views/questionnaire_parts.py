"""The parts of a draft: added, changed, copied, moved by buttons or dragged, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.collection import queries, services
from hudang.collection.models import QuestionKind
from hudang.web.forms.questionnaires import PartForm
from hudang.web.shortcuts import page
from hudang.web.views.questionnaires import version_of

if TYPE_CHECKING:
    from hudang.collection.models import Question, QuestionnaireVersion
    from hudang.web.shortcuts import StaffRequest

P = Permission
STEPS = {"up": -1, "down": 1}


def add(request: StaffRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Add a part of a kind at the end."""
    request.actor.require(P.DESIGN_QUESTIONNAIRE)
    if kind not in QuestionKind.values:
        raise Http404
    version = version_of(code, number)
    form = _form(request, version, kind=kind)
    if form.is_valid():
        services.add_part(version, form.part(), by=request.actor, at=now())
        return redirect("web:questionnaire", code, number)
    return _form_page(request, version, form)


def amend(request: StaffRequest, code: str, number: int, key: str) -> HttpResponse:
    """Change a part in its place."""
    request.actor.require(P.DESIGN_QUESTIONNAIRE)
    version = version_of(code, number)
    current = _part(version, key)
    form = _form(request, version, kind=current.kind, of=current)
    if form.is_valid():
        services.amend_part(version, key, form.part(), by=request.actor, at=now())
        return redirect("web:questionnaire", code, number)
    return _form_page(request, version, form)


@require_POST
def move(request: StaffRequest, code: str, number: int, key: str, act: str) -> HttpResponse:
    version, by = version_of(code, number), request.actor
    if act in STEPS:
        services.move_part(version, key, by_places=STEPS[act], by=by, at=now())
    elif act == "copy":
        services.copy_part(version, key, by=by, at=now())
    elif act == "remove":
        services.remove_part(version, key, by=by, at=now())
    else:
        raise Http404
    return redirect("web:questionnaire", code, number)


@require_POST
def order(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take the order in which the parts were dragged."""
    keys = request.POST.getlist("key")
    services.order_parts(version_of(code, number), keys, by=request.actor, at=now())
    return HttpResponse(status=204)


def _form(
    request: StaffRequest,
    version: QuestionnaireVersion,
    *,
    kind: str,
    of: Question | None = None,
) -> PartForm:
    others = [one for one in queries.questions_of(version) if of is None or one.pk != of.pk]
    return PartForm(request.POST or None, kind=kind, version=version, others=others, of=of)


def _form_page(
    request: StaffRequest, version: QuestionnaireVersion, form: PartForm
) -> HttpResponse:
    return page(
        request, "questionnaires/part.html", form=form, version=version,
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _part(version: QuestionnaireVersion, key: str) -> Question:
    found = next((one for one in queries.questions_of(version) if one.key == key), None)
    if found is None:
        raise Http404
    return found
