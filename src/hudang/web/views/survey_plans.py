"""Survey plans: the list, one with its figures round by round, begun, earlier rounds, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.collection import queries, services
from hudang.collection.models import SurveyPlan
from hudang.registry import queries as registry
from hudang.web.forms.survey_plans import PastRoundForm, PlanForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.collection.queries import Measure, Trend
    from hudang.web.shortcuts import StaffRequest

P = Permission
# What has a picture of its own: scales from one upward, and net promoter scores.
CHARTS = ("scales", "advice")


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_CAMPAIGNS)
    state, found = request.GET.get("state", ""), queries.plans(request.actor.communities)
    shown = paginate(request, found.filter(state=state) if state else found)
    return page(
        request, "survey_plans/index.html#rows", page=shown, chosen=request.GET,
        states=SurveyPlan.State, may_run=request.actor.may(P.RUN_CAMPAIGN),
    )  # fmt: skip


def begin(request: StaffRequest) -> HttpResponse:
    """Plan a survey that comes again."""
    request.actor.require(P.RUN_CAMPAIGN)
    form = PlanForm(request.POST or None, by=request.actor)
    if form.is_valid():
        plan = services.begin_plan(form.terms(), by=request.actor, at=now())
        return redirect("web:survey_plan", plan.pk)
    return page(request, "survey_plans/new.html", form=form, status=422 if form.is_bound else 200)


@require_GET
def detail(request: StaffRequest, plan: UUID) -> HttpResponse:
    shown = _plan(request, plan)
    names = registry.community_names(request.actor)
    return page(
        request, "survey_plans/detail.html", plan=shown,
        trend=queries.trend(shown, communities=request.actor.communities),
        places=[names[one] for one in shown.communities if one in names],
        may_run=request.actor.may(P.RUN_CAMPAIGN),
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest, plan: UUID, chart: str) -> JsonResponse:
    """Return the scores round by round as options for the drawing library."""
    if chart not in CHARTS:
        raise Http404
    trend = queries.trend(_plan(request, plan), communities=request.actor.communities)
    drawn = [one for one in trend.measures if one.is_advice == (chart == "advice")]
    return JsonResponse(_drawn(trend, drawn, is_advice=chart == "advice"))


def _drawn(trend: Trend, measures: Sequence[Measure], *, is_advice: bool) -> dict[str, Any]:
    low, high = (-100, 100) if is_advice else (1, 5)
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0, "type": "scroll"},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 56},
        "xAxis": {
            "type": "category", "data": [date_format(one.month, "Y-m") for one in trend.rounds]
        },
        "yAxis": {"type": "value", "min": low, "max": high},
        "series": [_line(trend, measure) for measure in measures],
    }  # fmt: skip


def _line(trend: Trend, measure: Measure) -> dict[str, Any]:
    """Draw a measure; a round with fewer than ten answers leaves a gap."""
    scores = [one.scores.get(measure) for one in trend.rounds]
    data = [None if score is None else round(score.value, 2) for score in scores]
    return {"type": "line", "name": measure.text, "data": data, "symbolSize": 7}


def past(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Enter the figures of a round that was held elsewhere."""
    request.actor.require(P.RUN_CAMPAIGN)
    shown = _plan(request, plan)
    form = PastRoundForm(request.POST or None, plan=shown, by=request.actor)
    if form.is_valid():
        services.enter_past(shown, form.past(), by=request.actor, at=now())
        messages.success(request, _("The figures of the round are kept."))
        return redirect("web:survey_plan", plan)
    return page(
        request, "survey_plans/past.html", plan=shown, form=form,
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_POST
def end(request: StaffRequest, plan: UUID) -> HttpResponse:
    services.end_plan(_plan(request, plan), by=request.actor, at=now())
    messages.success(request, _("The plan has ended; its figures stay."))
    return redirect("web:survey_plan", plan)


def _plan(request: StaffRequest, plan: UUID) -> SurveyPlan:
    request.actor.require(P.SEE_CAMPAIGNS)
    found = queries.plans(request.actor.communities).filter(pk=plan).first()
    if found is None:
        raise Http404
    return found
