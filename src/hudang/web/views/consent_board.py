"""How the customers of a community stand towards what they are asked: shares, months, lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.consent import queries, services
from hudang.consent.models import Situation
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.forms.consents import StandingForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from hudang.consent.queries import Month, Shares
    from hudang.web.pagination import Page
    from hudang.web.shortcuts import StaffRequest

GENERAL = "general"
SHOWN = timedelta(days=365)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show the questions of one community after the other, with the shares of the answers."""
    request.actor.require(Permission.SEE_FIGURES)
    places = list(registry.communities(request.actor).order_by("code"))
    chosen = next((one for one in places if one.code == request.GET.get("community")), None)
    place = chosen or next(iter(places), None)
    return page(
        request, "consents/board.html", communities=places, community=place,
        board=queries.board(place.id, at=now()) if place else [],
        may_see_recipients=request.actor.may(Permission.VIEW_CUSTOMER),
    )  # fmt: skip


@require_GET
def question(request: StaffRequest, community: str, purpose: str, situation: str) -> HttpResponse:
    place = _community(request, community)
    shares = _shares(place, purpose, situation)
    form = StandingForm(request.GET or None)
    found = _listed(request, place, shares, state=form.chosen)
    return page(
        request, "consents/question.html", community=place, shares=shares, situation=situation,
        form=form, chosen=form.chosen, page=found, rows=_rows(request, place, found),
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest, community: str, purpose: str, situation: str) -> JsonResponse:
    """Return the answers month by month as options for the drawing library."""
    place = _community(request, community)
    found = queries.months(
        place.id, purpose=purpose, situation=_situation(situation), since=now() - SHOWN
    )
    return JsonResponse(_drawn(found))


def _drawn(months: Sequence[Month]) -> dict[str, Any]:
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 64},
        "xAxis": {"type": "category", "data": [f"{one.first:%Y-%m}" for one in months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _line(_("granted"), [one.granted for one in months]),
            _line(_("refused"), [one.refused for one in months]),
            _line(_("withdrawn"), [one.withdrawn for one in months]),
        ],
    }


def _line(name: str, values: list[int]) -> dict[str, Any]:
    return {"type": "bar", "barMaxWidth": 32, "name": name, "data": values}


def _listed(request: StaffRequest, place: Community, shares: Shares, *, state: str) -> Page[Any]:
    found = queries.customers_standing(
        place.id, purpose=shares.purpose.code, situation=shares.situation, state=state, at=now()
    )
    return paginate(request, found)


def _rows(request: StaffRequest, place: Community, found: Page[Any]) -> Any:
    """Return the customers of a page, masked, for those who may see customers."""
    if not request.actor.may(Permission.VIEW_CUSTOMER):
        return None
    return services.list_standing(place.id, found.rows, by=request.actor, at=now())


def _shares(place: Community, purpose: str, situation: str) -> Shares:
    wanted = _situation(situation)
    for one in queries.board(place.id, at=now()):
        if one.purpose.code == purpose and one.situation == wanted:
            return one
    raise Http404


def _situation(slug: str) -> str:
    if slug != GENERAL and slug not in Situation.values:
        raise Http404
    return "" if slug == GENERAL else slug


def _community(request: StaffRequest, code: str) -> Community:
    request.actor.require(Permission.SEE_FIGURES)
    try:
        return registry.community(code, by=request.actor)
    except Community.DoesNotExist:
        raise Http404 from None
