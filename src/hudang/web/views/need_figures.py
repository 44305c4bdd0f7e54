"""How many customers need what, community by community: figures of ten or more, nobody's name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.needs import policy, queries
from hudang.needs.catalogue import Kind
from hudang.registry import queries as registry
from hudang.web.forms.needs import NeedFiguresForm
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from hudang.needs.queries import NeedFigure
    from hudang.registry.models import Community
    from hudang.web.shortcuts import StaffRequest

COLOUR = "#1257b8"
CHART: Mapping[str, Any] = {
    "tooltip": {"trigger": "axis"},
    "grid": {"left": 8, "right": 24, "top": 8, "bottom": 24, "containLabel": True},
    "xAxis": {"type": "value", "minInterval": 1},
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    found, communities, form = _found(request)
    names = {one.id: one.name for one in communities.values()}
    return page(
        request, "needs/figures.html#figures", form=form, query=request.GET.urlencode(),
        lines=[(names[one.community], one, _label(one)) for one in found],
        least=policy.LEAST_COUNTED,
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return how many people need what in all chosen communities, for the drawing library."""
    found, _communities, _form = _found(request)
    counts = Counter[str]()
    for one in found:
        counts[_label(one)] += one.people or 0
    return JsonResponse(_drawn(counts))


def _drawn(counts: Counter[str]) -> dict[str, Any]:
    names = [name for name, _count in reversed(counts.most_common())]
    bars = {"type": "bar", "barMaxWidth": 18, "itemStyle": {"color": COLOUR}}
    return {
        **CHART,
        "yAxis": {"type": "category", "data": names},
        "series": [{**bars, "name": _("customers"), "data": [counts[one] for one in names]}],
    }


def _found(
    request: StaffRequest,
) -> tuple[list[NeedFigure], dict[str, Community], NeedFiguresForm]:
    request.actor.require(Permission.SEE_FIGURES)
    communities = {one.code: one for one in registry.communities(by=request.actor)}
    form = NeedFiguresForm(request.GET or None, communities=communities)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen = communities.get(wanted.get("community", ""))
    places = [chosen.id] if chosen else [one.id for one in communities.values()]
    found = queries.totals(queries.figures(places, today=localdate()))
    return list(_of_kind(found, kind=wanted.get("kind", ""))), communities, form


def _of_kind(found: Iterable[NeedFigure], *, kind: str) -> Iterable[NeedFigure]:
    """Return the figures of a kind; needs that are sealed count as help."""
    return (
        one for one in found
        if not kind or (one.offer.kind if one.offer else Kind.HELP) == kind
    )  # fmt: skip


def _label(figure: NeedFigure) -> str:
    return figure.offer.label if figure.offer else _("help that reveals health, all together")
