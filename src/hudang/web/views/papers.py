"""Who stands beside a house by a paper, and what part of it an owner has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.registry import queries as registry
from hudang.standing import queries, services
from hudang.standing.models import Paper
from hudang.web.forms.papers import RoleForm, SettleForm, ShareForm
from hudang.web.shortcuts import page
from hudang.web.views.places import community_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.registry.models import Community, House
    from hudang.web.shortcuts import StaffRequest


def give(request: StaffRequest, community: str, house: UUID) -> HttpResponse:
    """Give somebody a role beside a house, on a paper that was looked at."""
    place = _place(request, community)
    door = registry.house(place.pk, house, by=request.actor)
    form = RoleForm(request.POST or None, community=place.pk, by=request.actor)
    if not form.is_valid():
        return _form(request, place, door, form, title=_("Add somebody by a paper"))
    _give(request, place, door, form)
    messages.success(request, _("The role is given, and the paper is on record."))
    return redirect("web:places_house", place.code, door.id)


def _give(request: StaffRequest, place: Community, house: House, form: RoleForm) -> None:
    role, paper = form.cleaned_data["role"], form.paper()
    if form.found is not None:
        services.give_role(
            form.found, house=house, role=role, paper=paper, by=request.actor, at=now()
        )
        return
    services.register_with_paper(
        place, house=house, role=role, paper=paper, by=request.actor, at=now(),
        **form.registration(),
    )  # fmt: skip


@require_POST
def share(request: StaffRequest, community: str, house: UUID, occupancy: UUID) -> HttpResponse:
    place = _place(request, community)
    door = registry.house(place.pk, house, by=request.actor)
    owner, form = get_object_or_404(queries.owners_of(door), id=occupancy), ShareForm(request.POST)
    if form.is_valid():
        services.set_share(owner, share=form.cleaned_data["share"], by=request.actor, at=now())
    else:
        messages.error(request, _("A share is written like 1/2."))
    return redirect("web:places_house", place.code, door.id)


@require_POST
def contest(request: StaffRequest, community: str, paper: UUID) -> HttpResponse:
    """Doubt a paper; whoever rests on it has no role until it is decided."""
    place, doubted = _paper(request, community, paper)
    services.contest(doubted, by=request.actor, at=now())
    messages.success(request, _("The paper is contested: its bearer has no role for now."))
    return redirect("web:places_house", place.code, doubted.occupancy.house_id)


@require_POST
def decide(request: StaffRequest, community: str, paper: UUID) -> HttpResponse:
    place, doubted = _paper(request, community, paper)
    is_genuine = request.POST.get("answer") == "genuine"
    services.decide(doubted, is_genuine=is_genuine, by=request.actor, at=now())
    return redirect("web:places_house", place.code, doubted.occupancy.house_id)


def settle(request: StaffRequest, community: str, paper: UUID) -> HttpResponse:
    """Make an owner of an heir or a buyer, by the paper that says so."""
    place, waiting = _paper(request, community, paper)
    house, form = waiting.occupancy.house, SettleForm(request.POST or None)
    if not form.is_valid():
        return _form(request, place, house, form, title=_("Becomes an owner"))
    role, shown = form.cleaned_data["role"], form.paper()
    services.settle(waiting.occupancy, role=role, paper=shown, by=request.actor, at=now())
    return redirect("web:places_house", place.code, house.id)


def _form(
    request: StaffRequest, place: Community, house: House, form: Form, *, title: _StrOrPromise
) -> HttpResponse:
    back = reverse("web:places_house", args=[place.code, house.id])
    status = 422 if form.is_bound else 200
    return page(request, "places/form.html", form=form, title=title, back=back, status=status)


def _place(request: StaffRequest, code: str) -> Community:
    request.actor.require(Permission.AMEND)
    return community_of(request, code)


def _paper(request: StaffRequest, community: str, paper: UUID) -> tuple[Community, Paper]:
    place = _place(request, community)
    try:
        return place, queries.paper(place.pk, paper, by=request.actor)
    except Paper.DoesNotExist:
        raise Http404 from None
