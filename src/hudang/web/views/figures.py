"""The three figures (POL-1): safety, completeness and use, community by community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accesslog import queries as accesslog
from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.backup.models import Copy
from hudang.purposes import queries as purposes
from hudang.registry import queries
from hudang.registry.models import Community
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from hudang.accesslog.queries import Use
    from hudang.registry.queries import Measures
    from hudang.web.shortcuts import StaffRequest

MONTHS_SHOWN = 6
DAYS_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Month:
    """What was done with customers of a community in one month."""

    first: date
    opened: int
    seen: int
    called: int
    changed: int


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show every community of one's posts side by side, and what protects all of them."""
    request.actor.require(Permission.SEE_FIGURES)
    return page(
        request,
        "figures/index.html",
        measures=queries.measures(request.actor.communities, at=now()),
        copy=Copy.objects.filter(verified_at__isnull=False).first(),
        words=accesslog.last_words(),
        limit=queries.INCOMPLETE_BELOW,
    )


@require_GET
def community(request: StaffRequest, community: str) -> HttpResponse:
    place = _community(request, community)
    use = accesslog.use_of(place.id, since=_since())
    found = queries.measures([place.id], at=now())
    return page(
        request,
        "figures/community.html",
        community=place,
        figures=found[0] if found else None,
        months=_months(use),
        purposes=_by_purpose(use),
        addresses=_addresses(request, place),
    )


@require_GET
def chart(request: StaffRequest, community: str, chart: str) -> JsonResponse:
    """Return a chart of a community as options for the drawing library."""
    place = _community(request, community)
    if chart == "completeness":
        found = queries.measures([place.id], at=now())
        return JsonResponse(_completeness_chart(found[0]) if found else {})
    if chart == "use":
        return JsonResponse(_use_chart(_months(accesslog.use_of(place.id, since=_since()))))
    raise Http404


def _community(request: StaffRequest, code: str) -> Community:
    request.actor.require(Permission.SEE_FIGURES)
    try:
        return queries.community(code, by=request.actor)
    except Community.DoesNotExist:
        raise Http404 from None


def _since() -> Any:
    """Return the first moment of the months shown; the running one is the last."""
    first = now() - timedelta(days=(MONTHS_SHOWN - 1) * DAYS_OF_MONTH)
    return first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _months(use: Sequence[Use]) -> list[Month]:
    months = sorted({one.month for one in use}, reverse=True)
    return [_month(month, [one for one in use if one.month == month]) for month in months]


def _month(first: date, use: Sequence[Use]) -> Month:
    def count(*acts: Act, is_opened: bool = False) -> int:
        return sum(one.count for one in use if one.act in acts and one.is_opened is is_opened)

    return Month(
        first=first,
        opened=count(Act.VIEW, Act.EXPORT, Act.PRINT, is_opened=True),
        seen=count(Act.VIEW),
        called=count(Act.CALL) + count(Act.CALL, is_opened=True),
        changed=count(Act.CHANGE),
    )


def _by_purpose(use: Sequence[Use]) -> list[tuple[str, int]]:
    """Return for how many openings each purpose was named, the most frequent first."""
    names = {purpose.code: purpose.name for purpose in purposes.purposes()}
    counted: dict[str, int] = {}
    for one in use:
        if one.is_opened:
            name = names.get(one.purpose, one.purpose)
            counted[name] = counted.get(name, 0) + one.count
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _addresses(request: StaffRequest, place: Community) -> dict[str, str]:
    """Return where the customers behind a figure are listed, for those who may list them."""
    if not request.actor.may(Permission.SEARCH):
        return {}
    customers = f"{reverse('web:customers')}?community={place.id}"
    found = {
        "incomplete": f"{customers}&record=incomplete",
        "stale": f"{customers}&record=stale",
        "due": f"{reverse('web:due_notices')}?community={place.id}",
    }
    if request.actor.may(Permission.IMPORT_ROSTER):
        found["set_apart"] = f"{reverse('web:quarantines')}?community={place.id}"
    return found


def _completeness_chart(figures: Measures) -> dict[str, Any]:
    bands = figures.bands
    names = [f"{b.first}–{b.last} %" if b.first < b.last else f"{b.first} %" for b in bands]
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 32},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "barMaxWidth": 48, "data": [b.customers for b in bands]}],
    }


def _use_chart(months: Sequence[Month]) -> dict[str, Any]:
    shown = months[::-1]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 88},
        "xAxis": {"type": "category", "data": [f"{month.first:%Y-%m}" for month in shown]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _bars(_("values opened"), [month.opened for month in shown]),
            _bars(_("pages seen"), [month.seen for month in shown]),
            _bars(_("calls"), [month.called for month in shown]),
            _bars(_("changes"), [month.changed for month in shown]),
        ],
    }


def _bars(name: str, values: list[int]) -> dict[str, Any]:
    return {"type": "bar", "stack": "all", "barMaxWidth": 48, "name": name, "data": values}
