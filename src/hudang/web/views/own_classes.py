"""One customer's own side of classification: told at the counter, chosen, contested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.classification import queries, services
from hudang.classification.models import Choice, Scheme
from hudang.needs.models import Way
from hudang.web.forms.appeals import AppealForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.registry.models import Customer
    from hudang.web.shortcuts import StaffRequest

P = Permission
Kind = Choice.Kind
no_store = cache_control(no_store=True, private=True)


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    """Show what he chose and contested; which class he is in is opened by a tap."""
    if not queries.may_see_appeals(request.actor):
        request.actor.require(P.RECORD_CONSENT)
    view = parts.look_at(request, number)
    today = localdate()
    return page(
        request, "own_classes/of_customer.html", **_chosen(view.customer),
        versions=queries.versions_for(view.customer, today=today),
        appeals=[queries.row(one, today=today) for one in queries.appeals_of(view.customer)],
        is_agreed=queries.is_agreed(view.customer, at=now()),
        may_serve=_may_act(request, view.customer) and services.may_add(view.customer),
        may_act=_may_act(request, view.customer),
        **parts.head_of(request, view, route="customer_classes"),
    )  # fmt: skip


def _chosen(customer: Customer) -> dict[str, Any]:
    chosen = list(queries.choices_of(customer))
    return {
        "off": next((one for one in chosen if one.kind == Kind.PERSONALISATION_OFF), None),
        "refuses": next((one for one in chosen if one.kind == Kind.REFUSES_MACHINE), None),
        "deleted": {one.scheme_id: one for one in chosen if one.kind == Kind.LABEL_DELETED},
    }


def _may_act(request: StaffRequest, customer: Customer) -> bool:
    """Whether the person may act for the customer at the counter."""
    actor = request.actor
    return actor.may(P.RECORD_CONSENT) and actor.in_customer_service and not customer.is_merged


@require_POST
@no_store
def told(request: StaffRequest, number: str) -> HttpResponse:
    """Open what the customer is told of his classes, for as long as the page shows it; logged."""
    customer = parts.the_customer(request, number)
    own = services.read_own(customer, way=Way.COUNTER, by=request.actor, at=now())
    return page(
        request, "own_classes/told.html#classes", customer=customer, own=own,
        back=_back(customer), may_act=_may_act(request, customer),
    )  # fmt: skip


@require_POST
@no_store
def added(request: StaffRequest, number: str) -> HttpResponse:
    """Open what is added for the customer, without the class that it comes of; logged."""
    customer = parts.the_customer(request, number)
    rows = services.added_for(customer, by=request.actor, at=now())
    return page(
        request, "own_classes/added.html#lines", rows=rows, back=_back(customer),
        title=customer.number,
    )  # fmt: skip


@require_POST
def choose(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    customer = parts.the_customer(request, number)
    do = services.switch_off if kind == "off" else services.refuse_machine
    do(customer, way=Way.COUNTER, by=request.actor, at=now())
    messages.success(request, _("Noted, and in force from now on."))
    return parts.go(request, _back(customer))


@require_POST
def delete(request: StaffRequest, number: str, scheme: str) -> HttpResponse:
    customer = parts.the_customer(request, number)
    found = get_object_or_404(Scheme, number=scheme)
    services.delete_label(customer, found, way=Way.COUNTER, by=request.actor, at=now())
    messages.success(request, _("The label is deleted."))
    return parts.go(request, _back(customer))


@require_POST
def take_back(request: StaffRequest, number: str, choice: UUID) -> HttpResponse:
    customer = parts.the_customer(request, number)
    chosen = get_object_or_404(queries.all_choices_of(customer), id=choice)
    services.take_back(chosen, by=request.actor, at=now())
    messages.success(request, _("Taken back."))
    return parts.go(request, _back(customer))


@no_store
def appeal(request: StaffRequest, number: str, scheme: str) -> HttpResponse:
    """Record what the customer says against what a scheme made of him."""
    request.actor.require(P.RECORD_CONSENT)
    customer = parts.the_customer(request, number)
    found, form = get_object_or_404(Scheme, number=scheme), AppealForm(request.POST or None)
    if form.is_valid():
        who: dict[str, Any] = {"way": Way.COUNTER, "by": request.actor, "at": now()}
        made = services.appeal(customer, found, form.said, **who)
        return parts.go(request, reverse("web:appeal", args=[made.number]))
    return page(
        request, "own_classes/appeal.html#dialog", status=parts.answer_status(form),
        customer=customer, form=form, back=_back(customer),
    )  # fmt: skip


def _back(customer: Customer) -> str:
    return reverse("web:customer_classes", args=[customer.number])
