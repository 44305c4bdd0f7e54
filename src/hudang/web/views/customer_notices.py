"""The notice of one customer: what reached him, by which way, and recording that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.dossiers.services import record_notice
from hudang.purposes import queries as purposes
from hudang.purposes.services import AT_THE_COUNTER
from hudang.rights import queries as explanations
from hudang.web.forms.notice_ways import WayForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views import customer_rows as rows
from hudang.web.views.customer_edits import dialog

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest, number: str) -> HttpResponse:
    view = parts.look_at(request, number)
    customer = view.customer
    delivered, asked = list(rows.deliveries(customer)), explanations.of_customer(customer)
    return page(
        request,
        "customers/notice.html",
        deliveries=delivered,
        names=rows.names_of(delivery.by for delivery in delivered),
        state=purposes.notice_state(customer.community_id, customer=customer.id, at=now()),
        may_deliver=request.actor.may(P.DELIVER_NOTICE),
        questions=[explanations.row(one, today=localdate()) for one in asked],
        **parts.head_of(request, view, route="customer_notice"),
    )


@require_POST
def delivered(request: StaffRequest, number: str) -> HttpResponse:
    """Record that the notice in force was handed over at the counter just now."""
    request.actor.require(P.DELIVER_NOTICE)
    customer = parts.the_customer(request, number)
    at = now()
    record_notice(customer, way=AT_THE_COUNTER, delivered_at=at, by=request.actor, at=at)
    return parts.go(request, reverse("web:customer_notice", args=[number]))


def tell(request: StaffRequest, number: str) -> HttpResponse:
    """Record that the notice reached the customer by another way, with its proof."""
    request.actor.require(P.DELIVER_NOTICE)
    customer = parts.the_customer(request, number)
    form = WayForm(request.POST or None, customer=customer)
    if not form.is_valid():
        return dialog(
            request, customer, form, title=_("The notice reached"), submit=_("Record it")
        )
    record_notice(customer, **form.delivery(), by=request.actor, at=now())
    return parts.go(request, reverse("web:customer_notice", args=[number]))
