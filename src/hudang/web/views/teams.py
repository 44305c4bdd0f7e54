"""Who does the work and what is promised: teams, the catalogue, the lines of contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.integration import queries as integration
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.service import policy, queries, services
from hudang.service.models import Group
from hudang.web.forms.teams import PromiseForm, TeamForm, TypeForm
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.service.models import Team
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show the teams, the promises and the catalogue of the person's communities."""
    request.actor.require(P.SEE_ORDERS)
    communities = list(registry.communities(request.actor))
    teams = list(queries.teams(request.actor.communities))
    return page(
        request, "orders/services.html", communities=communities,
        types=queries.types(retired=True),
        teams=[(team, [str(Group(one).label) for one in team.groups]) for team in teams],
        names=names_of(one.person for team in teams for one in team.members.all()),
        levels=queries.levels(request.actor.communities), house_rule=_house_rule(),
        may_manage=request.actor.may(P.MANAGE_SERVICES),
    )  # fmt: skip


def _house_rule() -> list[tuple[str, int, int]]:
    """Return for each urgency the minutes until an answer and the hours until it is done."""
    return [
        (str(urgency.label), int(answer.total_seconds() // 60), int(done.total_seconds() // 3600))
        for urgency, (answer, done) in policy.HOUSE_RULE.items()
    ]


def new_team(request: StaffRequest, community: str) -> HttpResponse:
    return _team(request, _community(request, community), team=None)


def team(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Change a team: its name, its kinds of work, its members."""
    found = _community(request, community)
    known = queries.teams([found.id]).filter(code=code).first()
    if known is None:
        raise Http404
    return _team(request, found, team=known)


def new_type(request: StaffRequest) -> HttpResponse:
    return _type(request, code="")


def type_(request: StaffRequest, code: str) -> HttpResponse:
    """Change a kind of order: its names, its urgency, what people call it."""
    return _type(request, code=code)


def _type(request: StaffRequest, *, code: str) -> HttpResponse:
    request.actor.require(P.MANAGE_SERVICES)
    known = queries.types(retired=True).filter(code=code).first()
    if code and known is None:
        raise Http404
    form = TypeForm(request.POST or None, of=known)
    if form.is_valid():
        chosen = form.cleaned_data["code"]
        services.set_up_type(chosen, form.offer(), by=request.actor, at=now())
        return redirect("web:services")
    return page(
        request, "orders/type.html", form=form, type=known, status=422 if form.is_bound else 200
    )


def _team(request: StaffRequest, community: Community, *, team: Team | None) -> HttpResponse:
    people = queries.workers(community.id, at=now())
    systems = integration.hooks_in_force(community.id)
    form = TeamForm(request.POST or None, people=people, systems=systems, initial=_said(team))
    if form.is_valid():
        services.set_up_team(community, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:services")
    status = 422 if form.is_bound else 200
    return page(request, "orders/team.html", status=status, form=form, community=community)


def _said(team: Team | None) -> dict[str, Any]:
    if team is None:
        return {}
    names = ("code", "name", "department", "contractor", "groups")
    named = {name: getattr(team, name) for name in names}
    return {**named, "members": queries.members_of(team)}


def promise(request: StaffRequest, community: str) -> HttpResponse:
    """Enter what a contract of the community promises."""
    found = _community(request, community)
    form = PromiseForm(request.POST or None, community=found.id)
    if form.is_valid():
        said = form.cleaned_data
        services.set_promise(
            form.contracts[said["contract"]], group=said["group"], urgency=said["urgency"],
            promise=form.promise, by=request.actor, at=now(),
        )  # fmt: skip
        return redirect("web:services")
    status = 422 if form.is_bound else 200
    return page(request, "orders/promise.html", status=status, form=form, community=found)


def _community(request: StaffRequest, code: str) -> Community:
    request.actor.require(P.MANAGE_SERVICES)
    try:
        return registry.community(code, by=request.actor)
    except Community.DoesNotExist:
        raise Http404 from None
