"""Runs of a scheme: asked for, watched, cancelled, gone on with; and who would move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hudang.accounts.policy import Permission
from hudang.classification import queries, services
from hudang.classification.content import STANDARD
from hudang.web.forms.classes import PreviewForm, RunFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import class_charts, run_places
from hudang.web.views import class_parts as parts
from hudang.web.views.scheme_parts import version_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from hudang.classification.models import SchemeVersion
    from hudang.classification.services import Preview
    from hudang.web.shortcuts import StaffRequest

P = Permission
ACTS: dict[str, Callable[..., Any]] = {
    "cancel": services.cancel_run,
    "go-on": services.go_on,
}
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form = RunFilterForm(request.GET)
    found = paginate(request, queries.runs_like(form.wanted(), by=request.actor))
    listed = parts.listed_runs(found.rows)
    return page(
        request, "runs/index.html#rows", form=form, page=found, listed=listed,
        is_under_way=any(run.state in parts.UNDER_WAY for run, _progress in listed),
    )  # fmt: skip


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """Show a run; while it is under way the page asks every second how far it is."""
    run = parts.run_of(request, number)
    if request.htmx and run.state not in parts.UNDER_WAY:
        return HttpResponseClientRefresh()
    seen = queries.parts_of(run).filter(community__in=request.actor.communities)
    found = paginate(request, seen)
    return page(
        request, "runs/detail.html#state", page=found, url=request.get_full_path(),
        places=run_places.rows(run, found.rows, by=request.actor),
        **parts.shown_run(run, by=request.actor),
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest, number: str) -> JsonResponse:
    """Return from which class to which a run moved people, for the drawing library."""
    run = parts.run_of(request, number)
    totals = queries.totals_of(run, request.actor.communities)
    return JsonResponse(class_charts.flows(totals.moves, parts.names_in(run), standard=STANDARD))


@require_POST
def ask(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Have a version sort everybody, or only count what it would do."""
    found = version_of(request, number, version)
    is_dry = "dry" in request.POST
    run = services.ask_run(found, is_dry=is_dry, by=request.actor, at=now())
    return redirect("web:run", run.number)


@require_POST
def act(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Cancel a run, or let one that stopped go on."""
    run = parts.run_of(request, number)
    if act not in ACTS:
        raise Http404
    ACTS[act](run, by=request.actor, at=now())
    return redirect("web:run", number)


@no_store
def preview(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Show who would move in a community, and why, once that is asked for."""
    request.actor.require(P.RUN_SCHEME)
    request.actor.require(P.SEE_CLASSES)
    found = version_of(request, number, version)
    form = PreviewForm(request.POST or None, by=request.actor)
    movers = _tried(request, found, form) if form.is_valid() else None
    return page(
        request, "runs/preview.html", status=422 if form.errors else 200, form=form,
        version=found, found=movers,
    )  # fmt: skip


def _tried(request: StaffRequest, version: SchemeVersion, form: PreviewForm) -> Preview:
    place = form.cleaned_data["community"]
    return services.preview(
        version, place.id, building=form.cleaned_data["building"], by=request.actor, at=now()
    )
