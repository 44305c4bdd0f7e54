"""The lists for barriers: proposed, approved by another person with a token shown once, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.entrance import queries, services
from hudang.web.forms.parking import FeedForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.entrance.models import BarrierFeed
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    if not request.actor.may(P.APPROVE_FEED):
        request.actor.require(P.RUN_FEED)
    return _listed(request)


def _listed(request: StaffRequest, *, token: str = "") -> HttpResponse:
    actor, at = request.actor, now()
    found = paginate(request, queries.feeds(actor))
    return page(
        request, "entrance/barriers.html", page=found, token=token,
        names=names_of(code for one in found.rows for code in (one.proposed_by, one.decided_by)),
        old={one.id for one in queries.old_feeds(actor.communities, at=at)},
        may_run=actor.may(P.RUN_FEED), may_approve=actor.may(P.APPROVE_FEED),
    )  # fmt: skip


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.RUN_FEED)
    form = FeedForm(request.POST or None, by=request.actor)
    if form.is_valid() and _proposed(request, form):
        return redirect("web:barriers")
    return page(request, "entrance/barrier_new.html", form=form, status=answer_status(form))


def _proposed(request: StaffRequest, form: FeedForm) -> bool:
    said = {name: form.cleaned_data[name] for name in ("processor", "agreement", "agreed_until")}
    try:
        services.propose_feed(form.chosen_community.id, **said, by=request.actor, at=now())
    except IntegrityError:
        form.add_error("community", _("This community has a list for its barrier already."))
    return not form.errors


@require_POST
@no_store
def approve(request: StaffRequest, community: UUID, feed: UUID) -> HttpResponse:
    """Approve a list; the token of the barrier stands on this answer and nowhere else."""
    found = _the_feed(request, community, feed, needs=P.APPROVE_FEED)
    return _listed(request, token=services.approve_feed(found, by=request.actor, at=now()))


@require_POST
def refuse(request: StaffRequest, community: UUID, feed: UUID) -> HttpResponse:
    found = _the_feed(request, community, feed, needs=P.APPROVE_FEED)
    services.refuse_feed(found, by=request.actor, at=now())
    return redirect("web:barriers")


@require_POST
def end(request: StaffRequest, community: UUID, feed: UUID) -> HttpResponse:
    found = _the_feed(request, community, feed, needs=P.RUN_FEED)
    services.end_feed(found, by=request.actor, at=now())
    return redirect("web:barriers")


def _the_feed(
    request: StaffRequest, community: UUID, feed: UUID, *, needs: Permission
) -> BarrierFeed:
    services.require_place(community, permission=needs, by=request.actor)
    return get_object_or_404(queries.feeds(request.actor), community_id=community, id=feed)
