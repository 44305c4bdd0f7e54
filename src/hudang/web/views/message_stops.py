"""The stop switch of messages: who stopped what, when and why, and who switched it on again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.outbox import queries, stopping
from hudang.web.forms.message_stops import StopForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


def index(request: StaffRequest) -> HttpResponse:
    """Show every stop, and take a new one."""
    request.actor.require(P.STOP_MESSAGES)
    form = StopForm(request.POST or None)
    if form.is_valid():
        stopping.stop(**form.cleaned_data, by=request.actor, at=now())
        messages.success(request, _("Stopped. Nothing leaves any more."))
        return redirect("web:stops")
    rows = paginate(request, queries.stops())
    people = [code for one in rows.rows for code in (one.stopped_by, one.lifted_by)]
    return page(
        request, "messages/stops.html", form=form, rows=rows, names=names_of(people),
        stops=queries.standing_stops(), status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_POST
def lift(request: StaffRequest, stop: UUID) -> HttpResponse:
    request.actor.require(P.STOP_MESSAGES)
    stopping.lift(get_object_or_404(queries.stops(), pk=stop), by=request.actor, at=now())
    messages.success(request, _("Switched on. What waited leaves within a minute."))
    return redirect("web:stops")
