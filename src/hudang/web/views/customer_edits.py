"""Registering and amending a customer: the record, houses, vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts.policy import Permission
from hudang.registry import policy, queries, services
from hudang.registry.models import Customer, Occupancy
from hudang.web.forms.customer_edits import (
    EditForm,
    EndForm,
    OccupancyForm,
    RegisterForm,
    VehicleForm,
)
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views import customer_rows as rows

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.web.shortcuts import StaffRequest

P = Permission


def new(request: StaffRequest) -> HttpResponse:
    require_steward(request, P.REGISTER)
    kind = request.GET.get("type", Customer.Type.PERSON)
    if kind not in policy.HOUSEHOLDERS:
        raise Http404
    form = RegisterForm(request.POST or None, kind=kind, actor=request.actor)
    if not form.is_valid():
        return page(
            request, "customers/new.html#form", form=form, status=parts.answer_status(form)
        )
    customer = services.register(
        form.chosen_community, **form.registration(), by=request.actor, at=now()
    )
    return _saved(request, customer, _("Customer %(number)s is registered."))


def edit(request: StaffRequest, number: str) -> HttpResponse:
    require_steward(request, P.AMEND)
    customer = parts.the_customer(request, number)
    form = EditForm(request.POST or None, customer=customer)
    is_valid = form.is_valid()
    met = _meanwhile(form, customer)
    if not is_valid or met:
        return _ask_again(request, number, form, met=met)
    services.amend(customer, **form.amendment(), by=request.actor, at=now())
    return _saved(request, customer, _("Customer %(number)s is amended."))


def _meanwhile(form: EditForm, customer: Customer) -> list[rows.Change]:
    """Return what others changed since the form was opened; saving again keeps both."""
    expected = form.expected_revision()
    if expected is None or expected == customer.revision:
        return []
    form.rest_on(customer.revision)
    return rows.described(queries.changes_since(customer, revision=expected))


def _ask_again(
    request: StaffRequest, number: str, form: EditForm, *, met: list[rows.Change]
) -> HttpResponse:
    view = parts.look_at(request, number)
    form.show_masks(view.masks)
    return page(
        request, "customers/edit.html#form", form=form, customer=view.customer, conflict=met,
        back=reverse("web:customer", args=[number]),
        status=409 if met else parts.answer_status(form),
    )  # fmt: skip


def occupancy_add(request: StaffRequest, number: str) -> HttpResponse:
    require_steward(request, P.AMEND)
    customer = parts.the_customer(request, number)
    form = OccupancyForm(request.POST or None, community=customer.community_id)
    if not form.is_valid():
        return dialog(request, customer, form, title=_("Add a house"), submit=_("Add"))
    services.add_occupancy(customer, stay=form.stay(), by=request.actor, at=now())
    return parts.go(request, reverse("web:customer_houses", args=[number]))


def occupancy_end(request: StaffRequest, number: str, occupancy: UUID) -> HttpResponse:
    require_steward(request, P.AMEND)
    customer = parts.the_customer(request, number)
    ending = get_object_or_404(
        Occupancy, community_id=customer.community_id, customer_id=customer.id, id=occupancy
    )
    form = EndForm(request.POST or None)
    if not form.is_valid():
        return dialog(request, customer, form, title=_("End of the occupancy"), submit=_("End"))
    services.end_occupancy(ending, on=form.cleaned_data["on"], by=request.actor, at=now())
    return parts.go(request, reverse("web:customer_houses", args=[number]))


def vehicle_add(request: StaffRequest, number: str) -> HttpResponse:
    require_steward(request, P.AMEND)
    customer = parts.the_customer(request, number)
    form = VehicleForm(request.POST or None, community=customer.community_id)
    if not form.is_valid():
        return dialog(request, customer, form, title=_("Add a vehicle"), submit=_("Add"))
    services.add_vehicle(customer, **form.vehicle(), by=request.actor, at=now())
    return parts.go(request, reverse("web:customer_vehicles", args=[number]))


def require_steward(request: StaffRequest, permission: Permission) -> None:
    """Refuse the form already to those whom its service would refuse."""
    request.actor.require(permission)
    policy.require_steward(in_customer_service=request.actor.in_customer_service)


def dialog(
    request: StaffRequest,
    customer: Customer,
    form: Form,
    *,
    title: _StrOrPromise,
    submit: _StrOrPromise,
) -> HttpResponse:
    """Ask a short form about a customer, in the dialog or on a page of its own."""
    back = reverse("web:customer", args=[customer.number])
    return page(
        request, "customers/dialog_form.html#dialog", form=form, customer=customer, title=title,
        submit=submit, back=back, status=parts.answer_status(form),
    )  # fmt: skip


def _saved(request: StaffRequest, customer: Customer, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"number": customer.number})
    return parts.go(request, reverse("web:customer", args=[customer.number]))
