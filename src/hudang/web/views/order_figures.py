"""How the work on orders goes (POL-9.3): the figures, the week as a heat map, the half year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.web.forms.order_figures import FiguresForm
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from django.http import HttpResponse

    from hudang.service.queries import Report
    from hudang.web.shortcuts import StaffRequest

HOURS = [f"{hour:02}" for hour in range(24)]


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_FIGURES)
    form = FiguresForm(request.GET, by=request.actor)
    report = _report(form)
    return page(
        request, "orders/figures.html#figures", form=form, wanted=form.wanted(),
        by=form.comparison(), query=request.GET.urlencode(), least=policy.LEAST_COUNTED,
        report=report, hours=HOURS, heat=list(zip(_weekdays(), report.heat, strict=True)),
    )  # fmt: skip


def _report(form: FiguresForm) -> Report:
    return queries.report(form.wanted(), by=form.comparison(), at=now())


@require_GET
def chart(request: StaffRequest, chart: str) -> JsonResponse:
    """Return a picture of the orders that the same form asks for, for the drawing library."""
    request.actor.require(Permission.SEE_FIGURES)
    if chart not in CHARTS:
        raise Http404
    return JsonResponse(CHARTS[chart](_report(FiguresForm(request.GET, by=request.actor))))


def _weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _heat_chart(report: Report) -> dict[str, Any]:
    rows = enumerate(report.heat)
    cells = [[hour, day, count] for day, row in rows for hour, count in enumerate(row)]
    most = max(count for _hour, _day, count in cells)
    return {
        "tooltip": {"position": "top"},
        "grid": {"left": 48, "right": 16, "top": 8, "bottom": 64},
        "xAxis": {"type": "category", "data": HOURS, "splitArea": {"show": True}},
        "yAxis": {"type": "category", "data": _weekdays(), "inverse": True},
        "visualMap": {
            "min": 0, "max": max(most, 1), "orient": "horizontal", "left": "center", "bottom": 0,
            "text": [str(most), "0"], "inRange": {"color": ["#eef3fa", "#1257b8"]},
        },
        "series": [{"type": "heatmap", "name": _("orders"), "data": cells}],
    }  # fmt: skip


def _weekly_chart(report: Report) -> dict[str, Any]:
    weeks = report.weekly
    names = [_week(monday) for monday, _recorded, _done in weeks]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 56},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _line(_("recorded"), [recorded for _monday, recorded, _done in weeks]),
            _line(_("done of them"), [done for _monday, _recorded, done in weeks]),
        ],
    }


def _week(monday: date) -> str:
    return date_format(monday, "m-d")


def _line(name: str, values: Sequence[int]) -> dict[str, Any]:
    return {"type": "line", "name": name, "data": list(values), "symbolSize": 5}


CHARTS: Mapping[str, Callable[[Report], dict[str, Any]]] = {
    "heat": _heat_chart,
    "weekly": _weekly_chart,
}
