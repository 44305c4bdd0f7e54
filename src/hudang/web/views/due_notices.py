"""Whom the personal notice has still to reach: by community, one by one, told many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.purposes.policy import PERSONAL_NOTICE_DAYS
from hudang.registry import queries, services
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.due_notices import DueForm, ToldForm
from hudang.web.pagination import wanted
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from hudang.registry.models import BulkAmendment
    from hudang.registry.queries import CommunityFigures
    from hudang.registry.services import CustomerRow
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    return _board(request, told=ToldForm(actor=request.actor))


def _board(request: StaffRequest, *, told: ToldForm, status: int = 200) -> HttpResponse:
    figures = _figures(request)
    return page(
        request,
        "notices/due.html#list",
        status=status,
        figures=figures,
        due=sum(one.notice_due for one in figures),
        overdue=sum(one.notice_overdue for one in figures),
        days=PERSONAL_NOTICE_DAYS,
        told=told,
        may_tell_many=request.actor.may(P.RUN_BULK),
        **_listed(request),
    )


def _listed(request: StaffRequest) -> dict[str, Any]:
    """Return the customers that are asked for, masked, for those who may search."""
    if not request.actor.may(P.SEARCH):
        return {}
    form, asked = DueForm(request.GET, actor=request.actor), wanted(request.GET)
    found = services.list_customers(
        filters=form.wanted(), page=asked.number, page_size=asked.size, by=request.actor, at=now()
    )
    shown = asked.of(found.rows, number=found.page, total=found.total, is_cut=found.is_cut)
    names = queries.community_names(request.actor)
    lines = [(row, names[row.community_id], _days_left(row)) for row in found.rows]
    return {"form": form, "page": shown, "lines": lines, "several": len(names) > 1}


def _days_left(row: CustomerRow) -> int:
    """Return how many days are left; below nought, for how many it is overdue."""
    return (row.notice_due_date - localdate()).days if row.notice_due_date else 0


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return who waits in each community as options for the drawing library."""
    return JsonResponse(_drawn(_figures(request)))


def _drawn(figures: Sequence[CommunityFigures]) -> dict[str, Any]:
    waiting = [one.notice_due - one.notice_overdue for one in figures]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 56},
        "xAxis": {"type": "category", "data": [one.community.name for one in figures]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _bars(_("overdue"), [one.notice_overdue for one in figures]),
            _bars(_("in time"), waiting),
        ],
    }


def _bars(name: str, values: list[int]) -> dict[str, Any]:
    return {"type": "bar", "stack": "all", "barMaxWidth": 48, "name": name, "data": values}


def _figures(request: StaffRequest) -> Sequence[CommunityFigures]:
    if not request.actor.may(P.SEARCH):
        request.actor.require(P.SEE_FIGURES)
    return queries.figures(request.actor.communities, at=now())


@require_POST
def told(request: StaffRequest) -> HttpResponse:
    """Prepare the recording of a notice handed to many; the next page shows each of them."""
    request.actor.require(P.RUN_BULK)
    form = ToldForm(request.POST, actor=request.actor)
    prepared = _prepared(request, form) if form.is_valid() else None
    if prepared is None:
        return _board(request, told=form, status=422)
    return redirect("web:bulk", prepared.community.code, prepared.id)


def _prepared(request: StaffRequest, form: ToldForm) -> BulkAmendment | None:
    try:
        return services.prepare_bulk(form.community, **form.change(), by=request.actor, at=now())
    except Invalid as refusal:
        form.add_error(None, str(refusal.message))
        return None
