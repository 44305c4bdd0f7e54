"""Opening communities, adding houses, concluding contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.registry import queries, services
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.places import CommunityForm, ContractForm, HouseForm, StateForm
from hudang.web.shortcuts import page
from hudang.web.views.places import community_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.registry.models import Community, ServiceContract
    from hudang.web.shortcuts import StaffRequest

_OPENED = _(
    "The community is open. Whoever works there needs a post that covers it: a security"
    " administrator proposes it, another administrator confirms."
)


def new_community(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PLACES)
    form = CommunityForm(request.POST or None, offices=accounts.offices())
    if form.is_valid() and _taken(
        form, services.create_community, **form.cleaned_data, by=request.actor, at=now()
    ):
        messages.success(request, _OPENED)
        return redirect("web:places")
    return _form(request, form, title=_("New community"), back=reverse("web:places"))


def new_house(request: StaffRequest, community: str) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PLACES)
    place, form = community_of(request, community), HouseForm(request.POST or None)
    if form.is_valid() and _taken(
        form, services.create_house, place, facts=form.facts(), by=request.actor, at=now()
    ):
        return _to(place)
    return _form(request, form, title=_("Add a house"), back=_address(place))


@require_POST
def set_state(request: StaffRequest, community: str, house: UUID) -> HttpResponse:
    place = community_of(request, community)
    form = StateForm(request.POST)
    if form.is_valid():
        changed = queries.house(place.pk, house, by=request.actor)
        services.set_house_state(changed, **form.cleaned_data, by=request.actor, at=now())
    return redirect("web:places_house", place.code, house)


def new_contract(request: StaffRequest, community: str) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PLACES)
    place, form = community_of(request, community), ContractForm(request.POST or None)
    if form.is_valid() and _taken(
        form, services.conclude_contract, place.pk, **form.cleaned_data, by=request.actor, at=now()
    ):
        return _to(place)
    return _form(request, form, title=_("Conclude a contract"), back=_address(place))


@require_POST
def sign_contract(request: StaffRequest, community: str, contract: UUID) -> HttpResponse:
    place = community_of(request, community)
    signed = _contract(place, contract)
    services.sign_contract(signed, on=localdate(), by=request.actor, at=now())
    return _to(place)


@require_POST
def end_contract(request: StaffRequest, community: str, contract: UUID) -> HttpResponse:
    place = community_of(request, community)
    ended = _contract(place, contract)
    services.end_contract(ended, on=localdate(), by=request.actor, at=now())
    return _to(place)


def _taken(form: Form, service: Any, *arguments: Any, **fields: Any) -> bool:
    """Call a service; what it cannot take becomes an error of the form."""
    try:
        service(*arguments, **fields)
    except Invalid as invalid:
        form.add_error(None, str(invalid))
        return False
    return True


def _form(request: StaffRequest, form: Form, *, title: _StrOrPromise, back: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return page(request, "places/form.html", form=form, title=title, back=back, status=status)


def _contract(place: Community, contract: UUID) -> ServiceContract:
    return get_object_or_404(queries.contracts_of(place.pk), id=contract)


def _address(place: Community) -> str:
    return reverse("web:places_community", args=[place.code])


def _to(place: Community) -> HttpResponse:
    return redirect(_address(place))
