"""Home visits at the desk: states without answers, routes, void visits, printed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries, services
from hudang.collection.models import Visit
from hudang.dossiers import queries as dossiers
from hudang.web.forms.visits import PaperForm, RouteForm, VisitFilterForm, VoidForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import visit_parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from hudang.collection.models import Campaign
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Visit.State
STATS = (
    (State.PLANNED, "clock", ""),
    (State.INTERRUPTED, "refresh", "amber"),
    (State.ABSENT, "hand-stop", "amber"),
    (State.DECLINED, "x", ""),
    (State.FINISHED, "circle-check", "green"),
    (State.VOID, "trash", "red"),
)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the visits of the person's communities: how they stand, not what was said."""
    request.actor.require(P.SEE_CAMPAIGNS)
    campaigns = list(queries.campaigns(request.actor.communities))
    form = VisitFilterForm(request.GET, campaigns=campaigns)
    everything = queries.visits(request.actor.communities)
    wanted, is_oldest_first = form.wanted(), form.is_oldest_first
    found = paginate(
        request, queries.visits_like(everything, wanted, is_oldest_first=is_oldest_first)
    )
    return page(
        request, "visits/rounds.html#rows", form=form, page=found, stats=_stats(everything),
        campaigns=campaigns, **_about(request, found.rows),
    )  # fmt: skip


def _about(request: StaffRequest, visits: Sequence[Visit]) -> dict[str, Any]:
    """Return what the list says of the visits on a page, and what may be done with them."""
    return {
        "names": names_of(one.butler for one in visits),
        "late": _late(visits),
        "may_plan": request.actor.may(P.RUN_CAMPAIGN),
        "may_enter": request.actor.may(P.VISIT),
        "open_states": policy.OPEN,
    }


def plan(request: StaffRequest, community: UUID, campaign: UUID) -> HttpResponse:
    found = _campaign(request, community, campaign)
    form = RouteForm(request.POST or None, people=queries.visitors(community, at=now()))
    if form.is_valid():
        butler, day = form.chosen()
        route = services.plan_route(found, butler=butler, day=day, by=request.actor, at=now())
        messages.success(request, _("Visits planned: %(count)s.") % {"count": len(route)})
        return redirect("web:rounds")
    return page(
        request, "visits/plan.html", status=422 if form.is_bound else 200, form=form,
        campaign=found, waiting=len(queries.unvisited(found)), most=policy.MOST_ON_ROUTE,
    )  # fmt: skip


def void(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    found = _visit(request, community, visit, needs=P.RUN_CAMPAIGN)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        services.declare_void(found, by=request.actor, at=now(), **form.cleaned_data)
        messages.success(request, _("The visit is void: its answers are not taken any more."))
        return redirect("web:rounds")
    status = 422 if form.is_bound else 200
    return page(request, "visits/void.html", status=status, form=form, visit=found)


@require_GET
def printed(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    """Show the form to be printed, for who does not want a phone in the room."""
    found = _visit(request, community, visit, needs=P.VISIT)
    return page(
        request, "visits/printed.html", visit=found, **visit_parts.questions_of(found, at=now())
    )


def paper(request: StaffRequest, community: UUID, visit: UUID) -> HttpResponse:
    """Enter what was written on the printed form."""
    found = _visit(request, community, visit, needs=P.VISIT)
    parts = visit_parts.questions_of(found, at=now())
    documents = dossiers.customer_documents(found.customer)
    asked = {"consents": parts["consents"], "questions": parts["questions"]}
    form = PaperForm(request.POST or None, documents=documents, **asked)
    if form.is_valid():
        services.enter_paper(found, form.paper(), by=request.actor, at=now())
        return redirect("web:rounds")
    status = 422 if form.is_bound else 200
    return page(request, "visits/paper.html", status=status, form=form, visit=found)


def _stats(visits: QuerySet[Visit]) -> list[tuple[State, int, str, str]]:
    counts = queries.visit_counts(visits)
    return [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]


def _late(visits: Iterable[Visit]) -> set[UUID]:
    """Return the visits whose answers should have come in by now."""
    today = localdate()
    return {
        one.id
        for one in visits
        if one.state in policy.OPEN and policy.is_overdue(day=one.day_date, today=today)
    }


def _campaign(request: StaffRequest, community: UUID, campaign: UUID) -> Campaign:
    request.actor.require(P.RUN_CAMPAIGN)
    accounts.require_community(communities=request.actor.communities, community=community)
    found = queries.campaign_of(campaign)
    if found is None or found.community_id != community:
        raise Http404
    return found


def _visit(request: StaffRequest, community: UUID, visit: UUID, *, needs: Permission) -> Visit:
    request.actor.require(needs)
    accounts.require_community(communities=request.actor.communities, community=community)
    found = queries.visit_of(community, visit)
    if found is None:
        raise Http404
    return found
