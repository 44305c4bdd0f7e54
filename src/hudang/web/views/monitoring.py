"""How fair schemes are in figures: the list, one scheme, its limits, what is said of a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.classification import queries, services, watched
from hudang.web.forms.monitoring import AnswerForm, LimitsForm, ReportFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts, watched_parts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.classification.models import Scheme
    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form = ReportFilterForm(request.GET)
    shown = paginate(request, queries.newest_reports(form.wanted(), by=request.actor))
    return page(
        request, "monitoring/index.html#rows", form=form, page=shown,
        rows=[watched_parts.row(one) for one in shown.rows],
    )  # fmt: skip


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return _detail(request, _scheme(request, number))


def _detail(
    request: StaffRequest, scheme: Scheme, *, form: AnswerForm | None = None
) -> HttpResponse:
    reports = queries.reports_of(scheme, by=request.actor)
    shown = watched_parts.chosen(request.GET, reports)
    return page(
        request, "monitoring/detail.html#figures", status=422 if form else 200, scheme=scheme,
        answer_form=form or AnswerForm(), page=paginate(request, reports),
        query=request.GET.urlencode(), **watched_parts.shown(scheme, shown, by=request.actor),
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest, number: str, grouping: str) -> JsonResponse:
    """Return the selection rates of the groups with their intervals, for the drawing library."""
    reports = queries.reports_of(_scheme(request, number), by=request.actor)
    report = watched_parts.chosen(request.GET, reports).report
    found = watched.groupings(report) if report else []
    one = next((one for one in found if one.code == grouping), None)
    return JsonResponse(watched_parts.rates_chart(one) if one else {})


@require_GET
def steady_chart(request: StaffRequest, number: str) -> JsonResponse:
    """Return drift and churn from run to run, for the drawing library."""
    reports = queries.reports_of(_scheme(request, number), by=request.actor)
    return JsonResponse(watched_parts.steady_chart(reports[: watched_parts.RUNS_DRAWN]))


def limits(request: StaffRequest, number: str) -> HttpResponse:
    """Show every limit that was set, and set others as the privacy lead."""
    scheme = _scheme(request, number)
    form = LimitsForm(request.POST or None, held=queries.limits_of(scheme))
    if request.method == "POST" and form.is_valid():
        wanted, reason = form.said()
        services.set_limits(scheme, wanted, reason=reason, by=request.actor, at=now())
        return customer_parts.go(request, reverse("web:monitored", args=[number]))
    return page(
        request, "monitoring/limits.html", status=customer_parts.answer_status(form), form=form,
        scheme=scheme, history=queries.limits_set(scheme), held=queries.limits_of(scheme),
        may_set=request.actor.may(Permission.APPROVE_SCHEME),
    )  # fmt: skip


@require_POST
def answer(request: StaffRequest, number: str, run: str) -> HttpResponse:
    """Say what was found behind the warning of a run."""
    scheme, form = _scheme(request, number), AnswerForm(request.POST)
    report = queries.reports_of(scheme, by=request.actor).filter(run__number=run).first()
    if report is None:
        raise Http404
    if not form.is_valid():
        return _detail(request, scheme, form=form)
    services.answer_report(report, **form.cleaned_data, by=request.actor, at=now())
    return customer_parts.go(request, reverse("web:monitored", args=[number]))


def _scheme(request: StaffRequest, number: str) -> Scheme:
    found = queries.watched(number, by=request.actor)
    if found is None:
        raise Http404
    return found
