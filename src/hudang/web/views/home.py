"""The workbench: figures of one's communities, one's own looks, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accesslog import queries as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.registry.models import House
from hudang.regulation import queries as regulation
from hudang.regulation.policy import Standing
from hudang.web.shortcuts import page
from hudang.web.views import work
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from hudang.accesslog.models import Entry
    from hudang.accounts.policy import Vacancy
    from hudang.registry.queries import CommunityFigures
    from hudang.web.shortcuts import StaffRequest

ASKED_TO_READ = "asked_to_read"
OWN_LOOKS = 8
RECENT_CHANGES = 8
RING = {
    "type": "pie",
    "radius": ["45%", "70%"],
    "center": ["50%", "44%"],
    "label": {"width": 72, "overflow": "break"},
}


@require_GET
def workbench(request: StaffRequest) -> HttpResponse:
    must_read = _must_read(request)
    if must_read and not request.session.get(ASKED_TO_READ):
        request.session[ASKED_TO_READ] = True
        return redirect("web:regulation")
    return _shown(request, must_read=must_read)


def _shown(request: StaffRequest, **more: Any) -> HttpResponse:
    figures = _figures(request)
    return page(
        request,
        "home/workbench.html",
        figures=figures,
        totals=_totals(figures),
        looks=_own_looks(request),
        changes=registry.recent_changes(_communities(figures), limit=RECENT_CHANGES),
        purposes={purpose.code: purpose.name for purpose in purposes.purposes()},
        may=_may(request),
        **_told(request),
        **more,
    )


def _must_read(request: StaffRequest) -> bool:
    """Say whether the policy in force has still to be acknowledged."""
    return regulation.standing_of(request.actor.code, at=now()) is not Standing.KNOWN


def _own_looks(request: StaffRequest) -> list[Entry]:
    looks = accesslog.looks_by(request.actor.code).exclude(act=Act.SIGNIN)
    return accesslog.Newest(looks)[:OWN_LOOKS]


def _told(request: StaffRequest) -> dict[str, Any]:
    """Return what was changed for the person, and what waits for him."""
    at, news = now(), accounts.news_of(request.user)
    reminder = worklist.reminder_of(request.user)
    return {
        "news": news,
        "was_changed": any(item.change_id for item in news),
        "reminder": reminder,
        "ahead": [kind for kind in Kind if reminder and kind in reminder.ahead_kinds],
        "vacancies": _vacancies(request, at=at),
        **work.on_workbench(request, at=at),
    }


def _vacancies(request: StaffRequest, *, at: datetime) -> list[tuple[str, Vacancy]]:
    """Return the communities without a custodian, for those who can see to it."""
    actor = request.actor
    if not actor.may(Permission.SEE_PEOPLE):
        return []
    appoints = actor.may(Permission.PROPOSE_CHANGE)
    names = registry.every_community_name() if appoints else registry.community_names(actor)
    return [(names[one.community], one) for one in accounts.vacancies(names, at=at)]


def _may(request: StaffRequest) -> dict[str, bool]:
    return {permission.value: request.actor.may(permission) for permission in Permission}


@require_GET
def chart(request: StaffRequest, chart: str) -> JsonResponse:
    """Return a chart of the workbench as options for the drawing library."""
    draw = {"notice": _notice_chart, "houses": _house_chart}.get(chart)
    if draw is None:
        raise Http404
    return JsonResponse(draw(_figures(request)))


def _figures(request: StaffRequest) -> Sequence[CommunityFigures]:
    actor = request.actor
    if not (actor.may(Permission.SEE_FIGURES) or actor.may(Permission.VIEW_CUSTOMER)):
        return ()
    return registry.figures([place.pk for place in registry.communities(actor)], at=now())


def _communities(figures: Sequence[CommunityFigures]) -> list[Any]:
    return [row.community.pk for row in figures]


def _totals(figures: Sequence[CommunityFigures]) -> dict[str, float]:
    """Add the communities up; completeness and delay are means over all customers."""
    customers = sum(row.customers for row in figures)
    weights = [(row, row.customers / customers) for row in figures] if customers else []
    return {
        "customers": customers,
        "houses": sum(row.houses for row in figures),
        "notice_due": sum(row.notice_due for row in figures),
        "notice_overdue": sum(row.notice_overdue for row in figures),
        "stale": sum(row.stale for row in figures),
        "completeness": round(sum(row.completeness * weight for row, weight in weights)),
        "lag": round(sum(row.entry_lag_days * weight for row, weight in weights), 1),
    }


def _notice_chart(figures: Sequence[CommunityFigures]) -> dict[str, Any]:
    due = [row.notice_due for row in figures]
    told = [row.customers - row.notice_due for row in figures]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 56},
        "xAxis": {"type": "category", "data": [row.community.name for row in figures]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _bars(_("notice delivered"), told),
            _bars(_("notice due"), due),
        ],
    }


def _bars(name: str, values: list[int]) -> dict[str, Any]:
    return {"type": "bar", "stack": "all", "barMaxWidth": 48, "name": name, "data": values}


def _house_chart(figures: Sequence[CommunityFigures]) -> dict[str, Any]:
    counted = {
        str(state.label): sum(row.houses_by_state.get(state.value, 0) for row in figures)
        for state in House.State
    }
    slices = [{"name": name, "value": value} for name, value in counted.items() if value]
    return {
        "tooltip": {"trigger": "item"},
        "legend": {"bottom": 0},
        "series": [
            {**RING, "data": slices},
        ],
    }
