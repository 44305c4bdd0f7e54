"""Moving a customer to another community: one page, for whoever answers for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts.policy import Permission
from hudang.registry import policy, services
from hudang.web.forms.customer_move import MoveForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


def move(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(Permission.MOVE)
    policy.require_steward(in_customer_service=request.actor.in_customer_service)
    customer = parts.the_customer(request, number)
    form = MoveForm(request.POST or None, customer=customer, actor=request.actor)
    if not form.is_valid():
        back = reverse("web:customer", args=[number])
        return page(
            request, "customers/move.html#form", form=form, customer=customer, back=back,
            status=parts.answer_status(form),
        )  # fmt: skip
    moved = services.move_customer(customer, **form.move(), by=request.actor, at=now())
    said = _("Customer %(before)s was moved and is %(number)s now.")
    messages.success(request, said % {"before": number, "number": moved.number})
    return parts.go(request, reverse("web:customer", args=[moved.number]))
