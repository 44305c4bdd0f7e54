"""A file of old orders on its way in: upload, columns, check, import, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hudang.accounts.policy import Permission
from hudang.integration import queries, reasons, services
from hudang.integration.models import OrderImport
from hudang.registry.roster.unreadable import Unreadable
from hudang.web.forms.old_orders import ColumnsForm, UnknownForm, UploadForm
from hudang.web.forms.rows import RowForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import old_order_parts as parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from hudang.web.shortcuts import StaffRequest

P = Permission
Status = OrderImport.Status


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.MANAGE_SERVICES)
    found = paginate(request, queries.imports(request.actor))
    return page(
        request,
        "old_orders/list.html#rows",
        page=found,
        names=names_of(one.uploaded_by for one in found.rows),
        is_running=any(one.status in parts.RUNNING for one in found.rows),
    )


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.MANAGE_SERVICES)
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    found = _receive(request, form) if form.is_valid() else None
    if found is not None:
        return redirect("web:old_order_columns", found.community.code, found.id)
    status = 422 if form.is_bound else 200
    return page(request, "old_orders/new.html", form=form, steps=parts.STEPS, status=status)


def _receive(request: StaffRequest, form: UploadForm) -> OrderImport | None:
    """Take over the sealed upload; one that cannot be read goes with the request."""
    upload: Any = form.cleaned_data["file"]
    try:
        found = services.receive(
            form.chosen_community, file=upload.identifier, secret=upload.secret,
            name=upload.name, by=request.actor, at=now(),
        )  # fmt: skip
    except Unreadable as refusal:
        form.add_error("file", str(refusal.message))
        return None
    upload.keep()
    return found


@require_GET
def template(request: StaffRequest) -> HttpResponse:
    """Give an empty workbook with the columns that old orders may have."""
    request.actor.require(P.MANAGE_SERVICES)
    response = HttpResponse(parts.template_workbook(), content_type=parts.XLSX)
    response["Content-Disposition"] = 'attachment; filename="old-orders-template.xlsx"'
    return response


def columns(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    one = parts.the_import(request, community, found)
    if one.status in parts.RUNNING or one.stored is None:
        return redirect("web:old_order", community, found)
    lines = services.lines_of(one, by=request.actor, at=now())
    form = ColumnsForm(request.POST or None, found=one, lines=lines)
    if form.is_valid():
        services.confirm_columns(one, **form.confirmation(), by=request.actor, at=now())
        return redirect("web:old_order", community, found)
    status = 422 if form.is_bound else 200
    return page(
        request, "old_orders/columns.html", form=form, status=status, **parts.frame(one, step=2)
    )


@require_GET
def detail(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    one = parts.the_import(request, community, found)
    if one.status == Status.UPLOADED:
        return redirect("web:old_order_columns", community, found)
    if request.htmx and one.status not in parts.RUNNING:
        return HttpResponseClientRefresh()
    return page(request, "old_orders/detail.html#state", **parts.state_of(one, at=now()))


@require_GET
def rows(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    """Name what is wrong, row by row."""
    one = parts.the_import(request, community, found)
    problems = paginate(request, queries.problems_of(one))
    return page(
        request, "old_orders/rows.html#rows", page=problems, lines=parts.lines(problems.rows),
        **parts.frame(one, step=3),
    )  # fmt: skip


def mend(request: StaffRequest, community: str, found: UUID, row: int) -> HttpResponse:
    """Show one row, which is an entry of the log, and take what is put right in it."""
    one = parts.the_import(request, community, found)
    view = parts.the_row(request, one, row)
    form = RowForm(request.POST or None, view=view, label=reasons.label)
    if form.is_valid():
        view = services.mend_row(one, row, cells=form.cells(), by=request.actor, at=now())
        if not view.is_faulty:
            return parts.next_row(request, one, row)
        form = RowForm(None, view=view, label=reasons.label)
    return page(request, "old_orders/mend.html", form=form, row=row, **parts.frame(one, step=3))


def unknown(request: StaffRequest, community: str, found: UUID) -> HttpResponse:
    """Ask what unknown kinds and places mean."""
    one = parts.the_import(request, community, found)
    if one.status != Status.CHECKED:
        return redirect("web:old_order", community, found)
    asked = services.unknown_of(one, by=request.actor, at=now())
    form = UnknownForm(request.POST or None, found=one, unknown=asked)
    if form.is_valid():
        services.decide_unknown(one, **form.decisions(), by=request.actor, at=now())
        return redirect("web:old_order", community, found)
    status = 422 if form.is_bound else 200
    return page(
        request, "old_orders/unknown.html", form=form, status=status, **parts.frame(one, step=3)
    )


@require_POST
def move(request: StaffRequest, community: str, found: UUID, act: str) -> HttpResponse:
    """Start, stop, go on, take back; asked for twice, it is done once."""
    one = parts.the_import(request, community, found)
    if act not in ACTS:
        raise Http404
    ACTS[act](request, one)
    return redirect("web:old_order", community, found)


def _start(request: StaffRequest, found: OrderImport) -> None:
    skip = "skip_faulty" in request.POST
    services.start_import(found, skip_faulty=skip, by=request.actor, at=now())


ACTS: Mapping[str, Callable[[StaffRequest, OrderImport], object]] = {
    "start": _start,
    "cancel": lambda request, found: services.cancel(found, by=request.actor, at=now()),
    "resume": lambda request, found: services.resume(found, by=request.actor, at=now()),
    "undo": lambda request, found: services.undo(found, by=request.actor, at=now()),
}
