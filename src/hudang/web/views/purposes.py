"""Purposes: what data may be used for, which items each opens, and its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.purposes import inventory, policy, queries, services
from hudang.purposes.models import Purpose, State
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

MOVES: Mapping[str, Callable[..., Purpose]] = {
    State.DRAFT: services.send_back,
    State.REVIEWED: services.review,
    State.ACTIVE: services.activate,
    State.SUSPENDED: services.suspend,
    State.RETIRED: services.retire,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.purposes().filter(state=state) if state else queries.purposes()
    return page(
        request,
        "purposes/index.html#rows",
        rows=paginate(request, found),
        states=State,
        chosen=request.GET,
    )


@require_GET
def detail(request: StaffRequest, code: str) -> HttpResponse:
    purpose = _purpose(code)
    may = {state: _permission(state) for state in State}
    ahead = policy.TRANSITIONS[State(purpose.state)]
    return page(
        request,
        "purposes/detail.html",
        purpose=purpose,
        items=[inventory.by_number(number) for number in purpose.items],
        moves=[state for state in State if state in ahead and request.actor.may(may[state])],
        **_assessed(request, purpose),
    )


def _assessed(request: StaffRequest, purpose: Purpose) -> dict[str, Any]:
    found = queries.assessments().filter(purpose=purpose)
    return {
        "assessments": queries.worths(found, at=now()),
        "may_assess": request.actor.may(Permission.ASSESS_IMPACT),
    }


@require_POST
def move(request: StaffRequest, code: str, state: str) -> HttpResponse:
    if state not in MOVES:
        raise Http404
    MOVES[state](_purpose(code), by=request.actor, at=now())
    return redirect("web:purpose", code)


def _purpose(code: str) -> Purpose:
    purpose = queries.purpose(code)
    if purpose is None:
        raise Http404
    return purpose


def _permission(state: State) -> Permission:
    return Permission.REVIEW_PURPOSES if state is State.REVIEWED else Permission.MANAGE_PURPOSES
