"""The safety note of an order: written, told, contested, decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hudang.service import queries, services
from hudang.web.forms.order_safety import SafetyForm
from hudang.web.views.orders import detail_page, the_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from hudang.accounts.actor import Actor
    from hudang.service.models import SafetyNote
    from hudang.web.shortcuts import StaffRequest


def _keep(note: SafetyNote, *, by: Actor, at: datetime) -> SafetyNote:
    return services.decide_on_note(note, stays=True, by=by, at=at)


def _take_back(note: SafetyNote, *, by: Actor, at: datetime) -> SafetyNote:
    return services.decide_on_note(note, stays=False, by=by, at=at)


ACTS: Mapping[str, Callable[..., SafetyNote]] = {
    "told": services.tell_of_note,
    "contest": services.contest_note,
    "keep": _keep,
    "take-back": _take_back,
}


@require_POST
def write(request: StaffRequest, number: str) -> HttpResponse:
    order, form = the_order(request, number), SafetyForm(request.POST)
    if not form.is_valid():
        return detail_page(request, order, status=422, safety_form=form)
    services.write_safety_note(order, form.incident(), by=request.actor, at=now())
    messages.success(request, _("The safety note stands on the order. Tell whom it concerns."))
    return redirect("web:order", number)


@require_POST
def act(request: StaffRequest, number: str, act: str) -> HttpResponse:
    note = queries.safety_note(the_order(request, number))
    if note is None or act not in ACTS:
        raise Http404
    ACTS[act](note, by=request.actor, at=now())
    return redirect("web:order", number)
