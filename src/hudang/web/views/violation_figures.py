"""How many violations of which kind and in which month: figures of ten or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.registry import queries as registry
from hudang.violations import policy, queries
from hudang.web.forms.violations import FiguresOfCommunityForm
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.violations.queries import Figures
    from hudang.web.shortcuts import StaffRequest

COLOUR = "#1257b8"


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    figures, form = _figures(request)
    return page(
        request, "violations/figures.html#figures", figures=figures, form=form,
        query=request.GET.urlencode(), least=policy.LEAST_COUNTED,
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return the months as bars, for the drawing library; a small month has none."""
    figures, _form = _figures(request)
    bars = {"type": "bar", "barMaxWidth": 24, "itemStyle": {"color": COLOUR}}
    counts = [one.count for one in figures.months]
    drawn: dict[str, Any] = {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [one.code for one in figures.months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{**bars, "name": _("violations"), "data": counts}],
    }
    return JsonResponse(drawn)


def _figures(request: StaffRequest) -> tuple[Figures, FiguresOfCommunityForm]:
    request.actor.require(Permission.SEE_FIGURES)
    form = FiguresOfCommunityForm(request.GET, names=registry.community_names(request.actor))
    return queries.figures(form.places(), today=localdate()), form
