"""What free text should not hold: a hint while it is written, and what was kept all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.core import free_text
from hudang.core.free_text import Kind
from hudang.purposes import policy, queries, services
from hudang.purposes.models import FlaggedText
from hudang.registry import queries as registry
from hudang.service import queries as service
from hudang.web.forms.flagged_texts import FlaggedForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import fragment, page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
SHOWN = timedelta(days=365)


@require_POST
def hint(request: StaffRequest) -> HttpResponse:
    """Say what the one text that is being written holds; it is neither logged nor kept."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    found = [one for name in names[:1] for one in free_text.find(request.POST[name])]
    return fragment(request, "free_text/hint.html", told=[policy.told(one) for one in found])


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.FOLLOW_UP_TEXTS)
    form = FlaggedForm(request.GET or None)
    hidden = service.hidden_texts(request.actor.code)
    found = paginate(
        request, queries.flagged(request.actor.communities, **form.wanted(), without=hidden)
    )
    return page(
        request, "free_text/index.html#list", form=form, page=found, rows=_rows(found.rows),
        counts=queries.flagged_counts(request.actor.communities, since=now() - SHOWN),
    )  # fmt: skip


def _rows(texts: Sequence[FlaggedText]) -> list[tuple[FlaggedText, str]]:
    """Return each text with the number of its customer; one who left has none."""
    keys = [(one.community_id, one.customer_id) for one in texts]
    numbers = {one.id: one.number for one in registry.by_keys(keys)}
    return [(one, numbers.get(one.customer_id, "")) for one in texts]


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return the finds month by month as options for the drawing library."""
    request.actor.require(P.FOLLOW_UP_TEXTS)
    found = queries.flagged_months(request.actor.communities, since=now() - SHOWN)
    return JsonResponse(_drawn(found))


def _drawn(found: Sequence[tuple[date, Kind, int]]) -> dict[str, Any]:
    months = sorted({month for month, _kind, _count in found})
    counts = {(month, kind): count for month, kind, count in found}
    kinds = [one for one in Kind if one in {kind for _month, kind, _count in found}]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 64},
        "xAxis": {"type": "category", "data": [f"{one:%Y-%m}" for one in months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [_bars(one, [counts.get((month, one), 0) for month in months]) for one in kinds],
    }


def _bars(kind: Kind, values: list[int]) -> dict[str, Any]:
    return {"type": "bar", "stack": "all", "barMaxWidth": 48, "name": kind.label, "data": values}


@require_POST
def follow_up(request: StaffRequest, community: UUID, flagged: UUID) -> HttpResponse:
    request.actor.require(P.FOLLOW_UP_TEXTS)
    accounts.require_community(communities=request.actor.communities, community=community)
    found = FlaggedText.objects.filter(community_id=community, id=flagged).first()
    if found is None:
        raise Http404
    services.follow_up_text(found, by=request.actor, at=now())
    return redirect("web:flagged_texts")
