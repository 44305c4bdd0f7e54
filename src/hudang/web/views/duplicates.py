"""Possible duplicates of a community, and two records side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.duplicates import queries, services
from hudang.duplicates.models import Merge, Pair
from hudang.web.forms.duplicates import MergeForm, PairFilterForm
from hudang.web.pagination import Page, paginate
from hudang.web.shortcuts import page
from hudang.web.views import duplicate_parts as parts
from hudang.web.views.places import community_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.duplicates.services import SideBySide
    from hudang.registry.models import Community
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.AMEND)
    return page(request, "duplicates/index.html", states=queries.states(request.actor))


@require_GET
def community(request: StaffRequest, community: str) -> HttpResponse:
    place, form = _place(request, community), PairFilterForm(request.GET)
    found = paginate(request, queries.pairs(place.pk, **form.wanted()))
    rows = services.list_pairs(found.rows, by=request.actor, at=now())
    return page(
        request, "duplicates/community.html#list", community=place, form=form,
        page=Page(rows, found.number, found.size, found.total, found.kept),
        last=queries.last_comparison(place.pk), is_filtered=form.is_narrowed,
    )  # fmt: skip


@require_POST
def compare(request: StaffRequest, community: str) -> HttpResponse:
    place = _place(request, community)
    services.start_comparison(place, by=request.actor, at=now())
    return redirect("web:duplicates_community", place.code)


def pair(request: StaffRequest, community: str, pair: UUID) -> HttpResponse:
    place = _place(request, community)
    view = services.view_pair(_pair(request, place, pair), by=request.actor, at=now())
    form = MergeForm(request.POST or None, view=view)
    if form.is_valid():
        return _merge(request, place, view, form)
    return page(
        request, "duplicates/pair.html", community=place, view=view, form=form,
        status=422 if form.is_bound else 200, **parts.side_by_side(view, form, by=request.actor),
    )  # fmt: skip


def _merge(
    request: StaffRequest, place: Community, view: SideBySide, form: MergeForm
) -> HttpResponse:
    done = services.merge(view.pair, **form.choice(), by=request.actor, at=now())
    messages.success(request, _told(done))
    return redirect("web:duplicates_pair", place.code, view.pair.id)


def _told(done: Merge) -> str:
    if done.status == Merge.Status.PROPOSED:
        return _("The merge waits for a second person.")
    return _("The two records are one.")


@require_POST
def apart(request: StaffRequest, community: str, pair: UUID) -> HttpResponse:
    place = _place(request, community)
    services.tell_apart(_pair(request, place, pair), by=request.actor, at=now())
    messages.success(request, _("Noted: they are two people."))
    return redirect("web:duplicates_community", place.code)


def _place(request: StaffRequest, code: str) -> Community:
    request.actor.require(P.AMEND)
    return community_of(request, code)


def _pair(request: StaffRequest, place: Community, pair: UUID) -> Pair:
    try:
        return queries.pair(place.pk, pair, by=request.actor)
    except Pair.DoesNotExist:
        raise Http404 from None
