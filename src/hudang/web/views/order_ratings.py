"""The rating of an order: asked for by message, entered from a call, followed up where low."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hudang.service import services
from hudang.web.forms.order_ratings import EnterForm, FollowUpForm
from hudang.web.views.orders import detail_page, the_order

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.forms.free_text import FreeTextForm
    from hudang.web.shortcuts import StaffRequest


@require_POST
def ask(request: StaffRequest, number: str) -> HttpResponse:
    """Write to whoever asked for the work."""
    order = the_order(request, number)
    services.ask(order, origin=request.build_absolute_uri("/"), by=request.actor, at=now())
    messages.success(request, _("The customer is asked by message."))
    return redirect("web:order", number)


@require_POST
def enter(request: StaffRequest, number: str) -> HttpResponse:
    order, form = the_order(request, number), EnterForm(request.POST, auto_id="rating-%s")
    if not form.is_valid():
        return detail_page(request, order, status=422, enter_form=form)
    services.enter_rating(order, **_said(form), by=request.actor, at=now())
    return redirect("web:order", number)


@require_POST
def follow_up(request: StaffRequest, number: str) -> HttpResponse:
    order, form = the_order(request, number), FollowUpForm(request.POST, auto_id="follow-%s")
    if not form.is_valid():
        return detail_page(request, order, status=422, follow_form=form)
    services.follow_up(order, **_said(form), by=request.actor, at=now())
    return redirect("web:order", number)


def _said(form: FreeTextForm) -> dict[str, Any]:
    return {**form.cleaned_data, "kept_reason": form.reason}
