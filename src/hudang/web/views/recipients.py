"""Recipients who are to be told that a consent was withdrawn: the list, and that it was done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.consent import queries, services
from hudang.consent.policy import Telling
from hudang.registry import queries as registry
from hudang.web.forms.consents import ToldRecipientForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as parts
from hudang.web.views.customer_edits import dialog, require_steward

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.VIEW_CUSTOMER)
    asked, today = request.GET.get("standing", ""), localdate()
    chosen = asked if asked in Telling else ""
    listed = partial(queries.recipients, request.actor.communities, today=today)
    found = paginate(request, listed(standing=chosen))
    keys = [(one.community_id, one.customer_id) for one in found.rows]
    numbers = {one.id: one.number for one in registry.by_keys(keys)}
    return page(
        request, "consents/recipients.html", page=found, numbers=numbers, chosen=chosen,
        rows=[queries.recipient_row(one, today=today) for one in found.rows],
        standings=list(Telling), may_tell=request.actor.may(P.RECORD_CONSENT),
        overdue=listed(standing=Telling.OVERDUE).count(),
    )  # fmt: skip


def tell(request: StaffRequest, number: str, notice: UUID) -> HttpResponse:
    """Note that a recipient was told, with what proves it."""
    require_steward(request, P.RECORD_CONSENT)
    customer = parts.the_customer(request, number)
    found = queries.recipient(customer, notice)
    if found is None:
        raise Http404
    form = ToldRecipientForm(request.POST or None)
    if not form.is_valid():
        title = _("The recipient was told")
        return dialog(request, customer, form, title=title, submit=_("Record"))
    services.tell_recipient(found, **form.cleaned_data, by=request.actor, at=now())
    return parts.go(request, reverse("web:customer_consents", args=[number]))
