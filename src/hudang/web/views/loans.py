"""Lending dossiers and taking them back, and the list of what is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.dossiers import queries, services
from hudang.dossiers.models import Loan
from hudang.web.forms.dossiers import LoanFilterForm, LoanForm, ReturnForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import go
from hudang.web.views.customer_rows import names_of
from hudang.web.views.dossiers import dialog, the_dossier

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_DOSSIERS)
    form, today = LoanFilterForm(request.GET), localdate()
    found = paginate(request, queries.loans(request.actor, **form.wanted()))
    rows = [(loan, loan.is_overdue(today)) for loan in found.rows]
    return page(
        request,
        "dossiers/loans.html",
        form=form,
        page=found,
        rows=rows,
        names=names_of(code for loan in found.rows for code in (loan.borrower, loan.lent_by)),
        may_keep=request.actor.may(P.KEEP_DOSSIERS),
    )


def lend(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(P.KEEP_DOSSIERS)
    dossier, form = the_dossier(request, number), LoanForm(request.POST or None)
    if form.is_valid():
        services.lend(dossier, **form.cleaned_data, by=request.actor, at=now())
        return go(request, reverse("web:dossier", args=[number]))
    return dialog(request, form, dossier, title=_("Lend this dossier"), submit=_("Lend"))


@require_POST
def confirm(request: StaffRequest, community: UUID, loan: UUID) -> HttpResponse:
    found = _the_loan(request, community, loan)
    services.confirm_loan(found, by=request.actor, at=now())
    return redirect("web:loans")


@require_POST
def refuse(request: StaffRequest, community: UUID, loan: UUID) -> HttpResponse:
    found = _the_loan(request, community, loan)
    services.refuse_loan(found, by=request.actor, at=now())
    return redirect("web:loans")


def give_back(request: StaffRequest, community: UUID, loan: UUID) -> HttpResponse:
    found = _the_loan(request, community, loan)
    papers, sent = found.dossier.papers.all(), request.method == "POST"
    form = ReturnForm(request.POST if sent else None, papers=papers)
    if form.is_valid():
        services.give_back(found, present=form.papers(), by=request.actor, at=now())
        return go(request, reverse("web:dossier", args=[found.dossier.number]))
    return dialog(
        request, form, found.dossier, title=_("Take this dossier back"), submit=_("Take back")
    )


def _the_loan(request: StaffRequest, community: UUID, loan: UUID) -> Loan:
    request.actor.require(P.KEEP_DOSSIERS)
    try:
        return queries.the_loan(community, loan, by=request.actor)
    except Loan.DoesNotExist:
        raise Http404 from None
