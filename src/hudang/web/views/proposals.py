"""Amendments that answers propose: the list with both values masked, accepting, rejecting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.collection import queries, services
from hudang.registry import queries as registry
from hudang.web.forms.proposals import ProposalFilterForm, RejectionForm
from hudang.web.pagination import Page, paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of
from hudang.web.views.reveal import reveal_proposal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.collection.models import ProposedAmendment
    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.AMEND)
    form = ProposalFilterForm(request.GET, communities=registry.community_names(request.actor))
    everything, wanted = queries.proposals(request.actor.communities), form.wanted()
    like = queries.proposals_like(everything, wanted, is_newest_first=form.is_newest_first)
    found = paginate(request, like)
    rows = services.list_proposals(found.rows, by=request.actor, at=now())
    return page(
        request, "proposals/index.html#rows", form=form,
        page=Page(rows, found.number, found.size, found.total, found.kept),
        names=names_of(code for one in found.rows for code in (one.collected_by, one.decided_by)),
    )  # fmt: skip


@require_POST
def accept(request: StaffRequest, community: UUID, proposal: UUID) -> HttpResponse:
    found, revision = _proposal(request, community, proposal), request.POST.get("revision", "")
    services.accept(
        found, expected_revision=int(revision) if revision.isdigit() else 0,
        by=request.actor, at=now(),
    )  # fmt: skip
    messages.success(
        request, _("Customer %(number)s is amended.") % {"number": found.customer.number}
    )
    return redirect("web:proposals")


def reject(request: StaffRequest, community: UUID, proposal: UUID) -> HttpResponse:
    found = _proposal(request, community, proposal)
    form = RejectionForm(request.POST or None)
    if form.is_valid():
        services.reject(found, by=request.actor, at=now(), **form.cleaned_data)
        messages.success(request, _("The proposed value is rejected; the record stays."))
        return redirect("web:proposals")
    status = 422 if form.is_bound else 200
    return page(request, "proposals/reject.html", status=status, form=form, proposal=found)


@cache_control(no_store=True, private=True)
def reveal(request: StaffRequest, community: UUID, proposal: UUID) -> HttpResponse:
    """Ask what the proposed value is opened for, and open it."""
    return reveal_proposal(request, _proposal(request, community, proposal))


def _proposal(request: StaffRequest, community: UUID, proposal: UUID) -> ProposedAmendment:
    request.actor.require(Permission.AMEND)
    found = queries.proposal(community, proposal, by=request.actor)
    if found is None:
        raise Http404
    return found
