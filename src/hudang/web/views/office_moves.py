"""Which office runs which community, and a move to another one by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.dossiers import queries as dossiers
from hudang.registry import queries, services
from hudang.registry.models import OfficeMove
from hudang.registry.policy import offices as policy
from hudang.web.forms.office_moves import MoveFilterForm, OfficeFilterForm, OfficeMoveForm
from hudang.web.forms.people import RefusalForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.accounts.models import Office
    from hudang.accounts.policy import Vacancy
    from hudang.registry.models import Community
    from hudang.web.shortcuts import StaffRequest

P = Permission
Status = OfficeMove.Status


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show every community with its office and who answers for its data."""
    request.actor.require(P.SEE_OFFICES)
    form = OfficeFilterForm(request.GET)
    found = paginate(request, queries.community_offices(**form.wanted()))
    return page(
        request,
        "offices/list.html#rows",
        form=form,
        page=found,
        lines=_lines(found.rows),
        may_propose=request.actor.may(P.PROPOSE_OFFICE),
    )


def _lines(rows: Sequence[Community]) -> list[tuple[Community, OfficeMove | None, Vacancy | None]]:
    """Return each community with the move under way and the vacancy of its custodian, if any."""
    known = [community.id for community in rows]
    under_way = queries.moves_under_way(known)
    vacant = {one.community: one for one in accounts.vacancies(known, at=now())}
    return [(one, under_way.get(one.id), vacant.get(one.id)) for one in rows]


@require_GET
def moves(request: StaffRequest) -> HttpResponse:
    """Show the moves, the newest first."""
    request.actor.require(P.SEE_OFFICES)
    form = MoveFilterForm(request.GET)
    found = paginate(request, queries.office_moves(status=form.wanted()))
    return page(request, "offices/moves.html#rows", form=form, page=found)


def new(request: StaffRequest, code: str) -> HttpResponse:
    """Propose another office for a community; what that ends is named beforehand."""
    request.actor.require(P.PROPOSE_OFFICE)
    community = _community(request, code)
    form = OfficeMoveForm(request.POST or None, but=community.office)
    if form.is_valid():
        said = form.cleaned_data
        move = services.propose_office_move(community, **said, by=request.actor, at=now())
        return redirect("web:office_move", move.id)
    status = 422 if form.is_bound else 200
    left = _left(community, office=community.office)
    return page(request, "offices/new.html", status=status, community=community, form=form, **left)


def _community(request: StaffRequest, code: str) -> Community:
    """Return a community for which the person may speak."""
    found = get_object_or_404(queries.community_offices(), code=code)
    actor = request.actor
    policy.require_standing(roles=actor.roles, communities=actor.communities, community=found.id)
    return found


@require_GET
def detail(request: StaffRequest, move: UUID) -> HttpResponse:
    request.actor.require(P.SEE_OFFICES)
    return _detail(request, _move(move), form=RefusalForm())


@require_POST
def confirm(request: StaffRequest, move: UUID) -> HttpResponse:
    services.confirm_office_move(_move(move), by=request.actor, at=now())
    return redirect("web:office_move", move)


@require_POST
def refuse(request: StaffRequest, move: UUID) -> HttpResponse:
    request.actor.require(P.CONFIRM_OFFICE)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _detail(request, _move(move), form=form, status=422)
    services.refuse_office_move(_move(move), **form.cleaned_data, by=request.actor, at=now())
    return redirect("web:office_move", move)


@require_POST
def withdraw(request: StaffRequest, move: UUID) -> HttpResponse:
    services.withdraw_office_move(_move(move), by=request.actor, at=now())
    return redirect("web:office_move", move)


def _move(move: UUID) -> OfficeMove:
    return get_object_or_404(queries.office_moves(), id=move)


def _detail(
    request: StaffRequest, move: OfficeMove, *, form: RefusalForm, status: int = 200
) -> HttpResponse:
    is_own = move.proposed_by == request.actor.code
    may_confirm = request.actor.may(P.CONFIRM_OFFICE) and not is_own
    return page(
        request,
        "offices/detail.html",
        status=status,
        move=move,
        names=names_of([move.proposed_by, move.decided_by]),
        form=form,
        may_decide=may_confirm and move.status == Status.WAITING,
        may_withdraw=is_own and move.is_under_way,
        **_left(move.community, office=move.old_office if move.is_under_way else None),
    )


def _left(community: Community, *, office: Office | None) -> dict[str, Any]:
    """Return what the office leaves behind, or, where the move is over, who answers now."""
    at = now()
    if office is None:
        vacancies = accounts.vacancies([community.id], at=at)
        return {"vacancy": next(iter(vacancies), None)}
    return {
        "left": queries.handed_over(community, office=office, at=at),
        "papers": dossiers.handed_over(community.id),
        "at": at,
    }
