"""Items set apart: how many, how long still, and the custodian's decision on their proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.registry import policy, queries, services
from hudang.registry.models import Community, Quarantine
from hudang.web.forms.quarantines import FilterForm, ProofForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
Status = Quarantine.Status


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.IMPORT_ROSTER)
    form = FilterForm(request.GET, actor=request.actor)
    found = paginate(request, queries.quarantines(request.actor.communities, **form.wanted()))
    at = now()
    return page(
        request,
        "quarantine/list.html#rows",
        form=form,
        page=found,
        lines=[(one, queries.days_left(one, at=at)) for one in found.rows],
    )


def detail(request: StaffRequest, community: str, quarantine: UUID) -> HttpResponse:
    """Show what one roster set apart; the proof that the custodian enters releases it."""
    found = _quarantine(request, community, quarantine)
    form = ProofForm(request.POST or None)
    if form.is_valid():
        services.record_proof(found, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:quarantine", community, quarantine)
    status = 422 if form.is_bound else 200
    return page(
        request, "quarantine/detail.html#state", status=status, **_state(request, found, form)
    )


@require_POST
def reject(request: StaffRequest, community: str, quarantine: UUID) -> HttpResponse:
    found = _quarantine(request, community, quarantine)
    services.reject_quarantine(found, by=request.actor, at=now())
    return redirect("web:quarantine", community, quarantine)


def _quarantine(request: StaffRequest, community: str, quarantine: UUID) -> Quarantine:
    request.actor.require(P.IMPORT_ROSTER)
    try:
        place = queries.community(community, by=request.actor)
        return queries.quarantine(place.id, quarantine, by=request.actor)
    except (Community.DoesNotExist, Quarantine.DoesNotExist):
        raise Http404 from None


def _state(request: StaffRequest, quarantine: Quarantine, form: ProofForm) -> dict[str, Any]:
    is_waiting = quarantine.status == Status.WAITING
    return {
        "quarantine": quarantine,
        "roster": quarantine.roster,
        "source": policy.SOURCES.get(quarantine.roster.source_kind, ""),
        "left": quarantine.records.count(),
        "days": queries.days_left(quarantine, at=now()),
        "decided_by": names_of([quarantine.decided_by]).get(
            quarantine.decided_by, quarantine.decided_by
        ),
        "form": form,
        "may_decide": is_waiting and request.actor.may(P.DECIDE_QUARANTINE),
        "is_running": quarantine.status in {Status.RELEASING, Status.DESTROYING},
    }
