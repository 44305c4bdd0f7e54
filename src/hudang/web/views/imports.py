"""A roster on its way in: upload, columns, check, import, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hudang.accounts.policy import Permission
from hudang.registry import queries, services
from hudang.registry.models import Customer, RosterImport
from hudang.registry.roster.unreadable import Unreadable
from hudang.web.forms.imports import ColumnsForm, UploadForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import import_parts as parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.web.shortcuts import StaffRequest

P = Permission
Status = RosterImport.Status


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.IMPORT_ROSTER)
    found = paginate(request, queries.rosters(request.actor.communities))
    return page(
        request,
        "imports/list.html#rows",
        page=found,
        names=names_of(roster.uploaded_by for roster in found.rows),
        is_running=any(roster.status in parts.RUNNING for roster in found.rows),
    )


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.IMPORT_ROSTER)
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    roster = _receive(request, form) if form.is_valid() else None
    if roster is not None:
        return redirect("web:import_columns", roster.community.code, roster.id)
    status = 422 if form.is_bound else 200
    return page(request, "imports/new.html", form=form, steps=parts.STEPS, status=status)


def _receive(request: StaffRequest, form: UploadForm) -> RosterImport | None:
    """Take over the sealed upload; one that cannot be read goes with the request."""
    upload: Any = form.cleaned_data["file"]
    try:
        roster = services.receive(
            form.chosen_community, file=upload.identifier, secret=upload.secret,
            name=upload.name, by=request.actor, at=now(),
        )  # fmt: skip
    except Unreadable as refusal:
        form.add_error("file", str(refusal.message))
        return None
    upload.keep()
    return roster


@require_GET
def template(request: StaffRequest) -> HttpResponse:
    """Give an empty workbook with the columns that a roster may have."""
    request.actor.require(P.IMPORT_ROSTER)
    response = HttpResponse(parts.template_workbook(), content_type=parts.XLSX)
    response["Content-Disposition"] = 'attachment; filename="roster-template.xlsx"'
    return response


def columns(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    if found.status in parts.RUNNING or found.stored is None:
        return redirect("web:import", community, roster)
    choices = services.columns_of(found, by=request.actor, at=now())
    form = ColumnsForm(request.POST or None, roster=found, choices=choices)
    if form.is_valid():
        services.confirm_columns(found, **form.confirmation(), by=request.actor, at=now())
        return redirect("web:import", community, roster)
    status = 422 if form.is_bound else 200
    return page(
        request, "imports/columns.html", form=form, status=status, **parts.frame(found, step=2)
    )


@require_GET
def detail(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    if found.status == Status.UPLOADED:
        return redirect("web:import_columns", community, roster)
    if request.htmx and found.status not in parts.RUNNING:
        return HttpResponseClientRefresh()
    return page(request, "imports/detail.html#state", **_state(found))


def _state(roster: RosterImport) -> dict[str, Any]:
    """Return what the page of a roster shows in its present state."""
    counts = queries.problem_counts(roster)
    return {
        "counts": counts,
        "has_errors": any(count.is_blocking for count in counts),
        "ready": roster.rows_total - roster.rows_faulty - parts.skipped(roster),
        "new_places": roster.new_places if queries.rows_of_new_buildings(roster) else {},
        "remark_rows": queries.remark_rows(roster).count(),
        "quarantine": queries.quarantine_of(roster.community_id, roster.id),
        "may_resume": roster.status == Status.FAILED and roster.stored is not None,
        **_customers(roster),
        **parts.frame(roster, step=parts.STEP_OF[Status(roster.status)]),
    }


def _customers(roster: RosterImport) -> dict[str, str]:
    """Return where the customers of a community are listed, and those of them to be told."""
    address = f"{reverse('web:customers')}?community={roster.community_id}"
    return {"customers_url": address, "due_url": f"{address}&notice={Customer.Notice.DUE}"}


@require_GET
def chart(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    """Return the options of the chart: rows by reason."""
    found = parts.the_roster(request, community, roster)
    return JsonResponse(parts.chart_of(queries.problem_counts(found)))


@require_POST
def start(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    """Import the rows that are right; asked for twice, it is done once."""
    found = parts.the_roster(request, community, roster)
    if found.status not in {Status.IMPORTING, Status.IMPORTED}:
        services.start_import(
            found,
            skip_faulty="skip_faulty" in request.POST,
            new_buildings="new_buildings" in request.POST,
            by=request.actor,
            at=now(),
        )
    return redirect("web:import", community, roster)


@require_POST
def cancel(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    if found.status not in {Status.IMPORTED, Status.CANCELLED}:
        services.cancel(found, by=request.actor, at=now())
    return redirect("web:import", community, roster)


@require_POST
def resume(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    if found.status == Status.FAILED:
        services.resume(found, by=request.actor, at=now())
    return redirect("web:import", community, roster)
