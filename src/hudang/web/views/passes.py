"""Passes of visitors: the list, a new one with its code shown once, and the page of the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.entrance import queries, services
from hudang.entrance.models import PLATE, VISITOR, VisitorPass
from hudang.registry.cleaning import InvalidItems
from hudang.web.forms.passes import GateForm, PassFilterForm, PassForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.entrance.services import Made
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ENTRANCE)
    form = PassFilterForm(request.GET, by=request.actor)
    found = paginate(request, queries.passes_like(form.wanted(), by=request.actor))
    return page(
        request, "entrance/passes.html#rows", form=form, page=found, at=now(),
        may_give=request.actor.may(P.GIVE_PASS),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    """Make a pass; its code is shown on this answer and never again."""
    request.actor.require(P.GIVE_PASS)
    form = PassForm(request.POST or None, by=request.actor)
    made = _make(request, form) if form.is_valid() else None
    if made is not None:
        return page(request, "entrance/pass_made.html", made=made)
    return page(request, "entrance/pass_new.html", form=form, status=answer_status(form))


def _make(request: StaffRequest, form: PassForm) -> Made | None:
    host, house = form.chosen
    try:
        return services.make_pass(host, house, form.visit, by=request.actor, at=now())
    except InvalidItems as refusal:
        form.add_error("plate", str(refusal.errors[PLATE].message))
        return None


@require_GET
@no_store
def detail(request: StaffRequest, number: str) -> HttpResponse:
    found = the_pass(request, number)
    known = services.view_pass(found, by=request.actor, at=now())
    return page(
        request, "entrance/pass.html", visitor_pass=found, name=known.get(VISITOR, ""),
        plate=known.get(PLATE, ""), may_give=request.actor.may(P.GIVE_PASS),
    )  # fmt: skip


@require_POST
def withdraw(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(P.GIVE_PASS)
    services.withdraw_pass(the_pass(request, number), by=request.actor, at=now())
    return redirect("web:pass", number)


@no_store
def gate(request: StaffRequest) -> HttpResponse:
    """Check a code at the gate: green with the house, or red; no name, no list."""
    request.actor.require(P.CHECK_PASS)
    form, checked = GateForm(request.POST or None, by=request.actor), None
    if form.is_valid():
        code, place = form.cleaned_data["code"], form.chosen_community
        checked = services.check_pass(place, code=code, by=request.actor, at=now())
        form = GateForm(by=request.actor, initial={"community": place.code})
    return page(
        request, "entrance/gate.html", form=form, checked=checked, status=answer_status(form)
    )


def the_pass(request: StaffRequest, number: str) -> VisitorPass:
    """Return a pass of the person's communities; others are not there."""
    request.actor.require(P.SEE_ENTRANCE)
    try:
        return queries.visitor_pass(number, by=request.actor)
    except VisitorPass.DoesNotExist:
        raise Http404 from None
