"""Effects that no machine decides on: the classes that wait, and one of them to be decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.classification import queries, services
from hudang.classification.explaining import explain
from hudang.web.forms.appeals import MajorForm
from hudang.web.forms.class_decisions import WaitingFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.classification.models import Assignment
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.DECIDE_CLASS)
    form = WaitingFilterForm(request.GET, by=request.actor)
    found = paginate(request, queries.waiting_like(form.wanted(), by=request.actor))
    return page(request, "class_decisions/list.html#rows", form=form, page=found)


@cache_control(no_store=True, private=True)
def detail(request: StaffRequest, assignment: UUID) -> HttpResponse:
    """Show one class that waits, opened and logged, and decide on it; never many at once."""
    found = _waiting(request, assignment)
    form = MajorForm(request.POST or None)
    if form.is_valid():
        allowed = form.cleaned_data["is_allowed"]
        services.decide_major(found, form.said, is_allowed=allowed, by=request.actor, at=now())
        messages.success(request, _("Decided."))
        return redirect("web:class_decisions")
    return _shown(request, found, form)


def _shown(request: StaffRequest, found: Assignment, form: MajorForm) -> HttpResponse:
    outcome = services.read_class(found, by=request.actor, at=now())
    return page(
        request, "class_decisions/detail.html", assignment=found, form=form,
        explanation=explain(found.version, outcome, to_person=False),
        majors=queries.majors_of(found.version, outcome.class_code),
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _waiting(request: StaffRequest, assignment: UUID) -> Assignment:
    request.actor.require(P.DECIDE_CLASS)
    found = queries.major_waiting(request.actor.communities).filter(id=assignment).first()
    if found is None:
        raise Http404
    return found
