"""Parking contracts: the list, a new one, its plates and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.entrance import queries, services
from hudang.entrance.models import ParkingContract
from hudang.entrance.policy import Standing
from hudang.web.forms.parking import EndDayForm, ParkingFilterForm, ParkingForm, PlateForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status, go
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from hudang.entrance.models import ParkingPlate
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ENTRANCE)
    form, today = ParkingFilterForm(request.GET, by=request.actor), localdate()
    found = paginate(request, queries.parking_like(form.wanted(), by=request.actor, today=today))
    return page(
        request, "entrance/parking.html#rows", form=form, page=found,
        rows=queries.rows_of(found.rows, today=today),
        ending=queries.ending_soon(request.actor.communities, today=today).count(),
        may_manage=request.actor.may(P.MANAGE_PARKING),
        may_see_customer=request.actor.may(P.VIEW_CUSTOMER),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.MANAGE_PARKING)
    form = ParkingForm(request.POST or None, by=request.actor)
    if form.is_valid() and form.space_chosen is not None:
        contract = services.conclude_parking(
            form.chosen[0], form.space_chosen, form.agreed, plate=form.cleaned_data["plate"],
            by=request.actor, at=now(),
        )  # fmt: skip
        return redirect("web:parking_contract", contract.number)
    return page(request, "entrance/parking_new.html", form=form, status=answer_status(form))


@require_GET
@no_store
def detail(request: StaffRequest, number: str) -> HttpResponse:
    contract, today = the_contract(request, number), localdate()
    rows = services.view_parking(contract, by=request.actor, at=now())
    standing = queries.standing_of(contract, today=today)
    may_manage = request.actor.may(P.MANAGE_PARKING) and standing != Standing.ENDED
    return page(
        request, "entrance/parking_contract.html", contract=contract, rows=rows, today=today,
        standing=standing, may_manage=may_manage,
        names=names_of([contract.concluded_by, *(row.tie.changed_by for row in rows)]),
        may_see_customer=request.actor.may(P.VIEW_CUSTOMER),
    )  # fmt: skip


def add_plate(request: StaffRequest, number: str) -> HttpResponse:
    contract, form = _managed(request, number), PlateForm(request.POST or None)
    if form.is_valid():
        services.add_plate(contract, **form.cleaned_data, by=request.actor, at=now())
        return go(request, _address(contract))
    return _dialog(request, form, contract, title=_("Add a plate"), submit=_("Add"))


def change_plate(request: StaffRequest, number: str, plate: UUID) -> HttpResponse:
    contract, form = _managed(request, number), PlateForm(request.POST or None)
    old = _tie(contract, plate)
    if form.is_valid():
        services.change_plate(old, **form.cleaned_data, by=request.actor, at=now())
        return go(request, _address(contract))
    title = _("Replace this plate")
    return _dialog(request, form, contract, title=title, submit=_("Replace"))


def end_plate(request: StaffRequest, number: str, plate: UUID) -> HttpResponse:
    contract, form = _managed(request, number), EndDayForm(request.POST or None)
    tie = _tie(contract, plate)
    if form.is_valid():
        services.end_plate(tie, **form.cleaned_data, by=request.actor, at=now())
        return go(request, _address(contract))
    title = _("Take this plate off")
    return _dialog(request, form, contract, title=title, submit=_("Take off"))


def end(request: StaffRequest, number: str) -> HttpResponse:
    contract, form = _managed(request, number), EndDayForm(request.POST or None)
    if form.is_valid():
        services.end_parking(contract, **form.cleaned_data, by=request.actor, at=now())
        return go(request, _address(contract))
    title = _("End this parking contract")
    return _dialog(request, form, contract, title=title, submit=_("End it"))


def the_contract(request: StaffRequest, number: str) -> ParkingContract:
    """Return a parking contract of the person's communities; others are not there."""
    request.actor.require(P.SEE_ENTRANCE)
    try:
        return queries.parking(number, by=request.actor)
    except ParkingContract.DoesNotExist:
        raise Http404 from None


def _managed(request: StaffRequest, number: str) -> ParkingContract:
    request.actor.require(P.MANAGE_PARKING)
    return the_contract(request, number)


def _tie(contract: ParkingContract, plate: UUID) -> ParkingPlate:
    return get_object_or_404(contract.plates.select_related("contract"), id=plate)


def _address(contract: ParkingContract) -> str:
    return reverse("web:parking_contract", args=[contract.number])


def _dialog(
    request: StaffRequest, form: Form, contract: ParkingContract, *, title: Any, submit: Any
) -> HttpResponse:
    return page(
        request, "entrance/dialog_form.html#dialog", form=form, title=title, submit=submit,
        about=f"{contract.number} · {contract.space.label}", status=answer_status(form),
        back=_address(contract), back_text=contract.number,
    )  # fmt: skip
