"""Choosing the columns of the customer list, in the drawer or on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from hudang.accounts import services
from hudang.accounts.policy import Permission
from hudang.web import customer_columns
from hudang.web.forms.customer_columns import ColumnsForm
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from hudang.web.customer_columns import Heading
    from hudang.web.shortcuts import StaffRequest


def choose(request: StaffRequest) -> HttpResponse:
    """Show the choice; a step answers with the columns rearranged, and only saving keeps them."""
    request.actor.require(Permission.SEARCH)
    form = ColumnsForm(request.POST or None)
    if not form.is_valid():
        chosen = customer_columns.chosen_by(request.user)
        return _answer(request, form, customer_columns.arranged(chosen), shown=chosen)
    if form.is_step:
        return _answer(request, form, form.stepped(), shown=form.shown_codes)
    services.set_customer_columns(request.user, columns=form.wanted(), at=now())
    messages.success(request, _("The columns of the customer list are as you chose."))
    return HttpResponseClientRefresh() if request.htmx else redirect("web:customers")


def _answer(
    request: StaffRequest, form: ColumnsForm, columns: Sequence[Heading], *, shown: Sequence[str]
) -> HttpResponse:
    return page(
        request, "customers/columns.html#columns", form=form, columns=columns, shown=shown,
        always=customer_columns.ALWAYS, status=422 if form.errors else 200,
    )  # fmt: skip
