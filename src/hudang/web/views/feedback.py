"""Complaints and suggestions: the list with its picture, one case and what is done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.service import categories, queries, services
from hudang.service.models import Feedback
from hudang.web.forms.feedback import FeedbackFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as customers
from hudang.web.views import feedback_parts as parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.http import HttpResponse

    from hudang.web.forms.feedback_acts import CaseForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Feedback.State
STATS = (
    (State.RECORDED, "inbox", "amber"),
    (State.INVESTIGATING, "search", ""),
    (State.PROMISED, "clock", ""),
    (State.ANSWERED, "message-2", ""),
)
SECONDS = 60
HALF_A_YEAR = timedelta(days=182)
# A colour for each group in the order of the catalogue, dark enough for thin bars.
COLOURS = (
    "#1257b8", "#c77700", "#118a8f", "#7c4fb5", "#4b8b2b", "#b3334f", "#8a95a3", "#5b4636",
    "#0b3a66",
)  # fmt: skip
CHART: Mapping[str, Any] = {
    "tooltip": {"trigger": "axis"},
    "legend": {"bottom": 0, "type": "scroll"},
    "grid": {"left": 40, "right": 16, "top": 16, "bottom": 56},
    "yAxis": {"type": "value", "minInterval": 1},
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_FEEDBACK)
    form = FeedbackFilterForm(request.GET, by=request.actor)
    wanted = form.wanted()
    found = paginate(request, queries.feedback_like(wanted, by=request.actor, today=localdate()))
    return page(
        request, "feedback/list.html#rows", form=form, page=found, **_counts(request),
        **_about(request, found.rows),
    )  # fmt: skip


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    """List the cases of a customer on his page: categories and states, no words, no figure."""
    request.actor.require(P.SEE_FEEDBACK)
    view = customers.look_at(request, number)
    found = paginate(request, queries.feedback_of_customer(view.customer, by=request.actor))
    return page(
        request, "customers/feedback.html", page=found, **_about(request, found.rows),
        **customers.head_of(request, view, route="customer_feedback"),
    )  # fmt: skip


def _counts(request: StaffRequest) -> dict[str, Any]:
    counts = queries.feedback_counts(request.actor, today=localdate())
    stats = [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]
    return {"stats": stats, "late": counts["late"]}


def _about(request: StaffRequest, cases: Collection[Feedback]) -> dict[str, Any]:
    """Return what a list says of the cases of a page."""
    return {
        "names": names_of(one.owner for one in cases),
        "late_ones": parts.late(cases),
        "may_record": request.actor.may(P.RECORD_FEEDBACK),
    }


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return the complaints of half a year by category and month, for the drawing library."""
    request.actor.require(P.SEE_FEEDBACK)
    found = queries.by_month(request.actor, since=now() - HALF_A_YEAR)
    months = sorted({month for month, _group, _count in found})
    present = {group for _month, group, _count in found}
    groups = [one for one in categories.groups(Feedback.Kind.COMPLAINT) if one in present]
    counts = {(month, group): count for month, group, count in found}
    drawn = [_bars(one, [counts.get((month, one), 0) for month in months]) for one in groups]
    axis = {"type": "category", "data": [f"{one:%Y-%m}" for one in months]}
    return JsonResponse({**CHART, "xAxis": axis, "series": drawn})


def _bars(group: str, values: list[int]) -> dict[str, Any]:
    name = categories.group_name(Feedback.Kind.COMPLAINT, group)
    place = list(categories.groups(Feedback.Kind.COMPLAINT)).index(group)
    look = {"type": "bar", "stack": "all", "barMaxWidth": 48}
    colour = {"color": COLOURS[place % len(COLOURS)]}
    return {**look, "itemStyle": colour, "name": name, "data": values}


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return _detail(request, _feedback(request, number))


def _detail(
    request: StaffRequest,
    feedback: Feedback,
    *,
    bound: Mapping[str, CaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    view = services.view_feedback(feedback, by=request.actor, at=now())
    shown = parts.shown(request, view, bound=bound or {})
    return page(request, "feedback/detail.html", status=status, **shown)


@require_POST
@cache_control(no_store=True, private=True)
def call(request: StaffRequest, number: str) -> HttpResponse:
    """One tap: the telephone of who raised it as a link that dials, for a minute; logged."""
    value = services.call_complainant(_feedback(request, number), by=request.actor, at=now())
    return page(
        request, "customers/revealed.html#value", place=request.htmx.target or "case-telephone",
        value=value, mask="", is_phone=True, seconds=SECONDS, asked=None,
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Do one act on a case; its words come by form and nowhere else."""
    feedback = _feedback(request, number)
    form = parts.form_of(act, feedback, request.POST, by=request.actor)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _detail(request, feedback, bound={act: form}, status=422)
    parts.do(act, feedback, form, by=request.actor, at=now())
    return redirect("web:feedback_case", number)


@require_GET
def printed(request: StaffRequest, number: str) -> HttpResponse:
    """Show a case to be printed: what it is about and by when, nobody's name and no words."""
    feedback = _feedback(request, number)
    return page(
        request, "feedback/printed.html", feedback=feedback, names=names_of([feedback.owner])
    )


def _feedback(request: StaffRequest, number: str) -> Feedback:
    request.actor.require(P.SEE_FEEDBACK)
    try:
        return queries.feedback(number, by=request.actor)
    except Feedback.DoesNotExist:
        raise Http404 from None
