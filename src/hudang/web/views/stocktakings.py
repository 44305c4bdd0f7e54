"""Counting dossiers: begun, scanned, ended, signed; and what is looked for afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.dossiers import queries, services
from hudang.dossiers.models import Dossier, Shortfall, Stocktaking
from hudang.registry import queries as registry
from hudang.web.forms.dossiers import OutcomeForm, ScanForm, StocktakingForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.dossiers.models import Scan
    from hudang.web.shortcuts import StaffRequest

P = Permission
MOST_MISSING = 200


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_DOSSIERS)
    found = paginate(request, queries.stocktakings(request.actor))
    return page(
        request,
        "stocktakings/list.html",
        page=found,
        names=names_of(code for one in found.rows for code in (one.begun_by, one.signed_by)),
        may_keep=request.actor.may(P.KEEP_DOSSIERS),
    )


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.KEEP_DOSSIERS)
    communities = registry.communities(request.actor)
    form = StocktakingForm(request.POST or None, communities=communities)
    if form.is_valid():
        begun = services.begin(
            form.cleaned_data.pop("community"), **form.cleaned_data, by=request.actor, at=now()
        )
        return redirect(_address(begun))
    return page(request, "stocktakings/new.html", form=form, status=answer_status(form))


@require_GET
def detail(request: StaffRequest, community: UUID, stocktaking: UUID) -> HttpResponse:
    return _shown(request, _the_stocktaking(request, community, stocktaking), ScanForm())


@require_POST
def scan(request: StaffRequest, community: UUID, stocktaking: UUID) -> HttpResponse:
    """Take a label that a reader typed, and be ready for the next one."""
    request.actor.require(P.KEEP_DOSSIERS)
    found, form = _the_stocktaking(request, community, stocktaking), ScanForm(request.POST)
    if form.is_valid():
        try:
            services.scan(found, **form.cleaned_data, by=request.actor, at=now())
        except Dossier.DoesNotExist:
            form.add_error("number", _("No dossier of this community has this label."))
    return _shown(request, found, form if form.errors else ScanForm())


def _shown(request: StaffRequest, stocktaking: Stocktaking, form: ScanForm) -> HttpResponse:
    scans = paginate(request, stocktaking.scans.select_related("dossier__house"))
    return page(
        request,
        "stocktakings/detail.html#count",
        stocktaking=stocktaking,
        form=form,
        page=scans,
        shortfalls=stocktaking.shortfalls.select_related("dossier__house"),
        names=names_of(_people(stocktaking, scans.rows)),
        status=answer_status(form) if form.errors else 200,
        **_open_count(stocktaking),
        **_rights(request),
    )


def _open_count(stocktaking: Stocktaking) -> dict[str, Any]:
    """Return whether the count goes on, and what is still to be found."""
    is_counting = stocktaking.state == Stocktaking.State.COUNTING
    missing = services.missing_of(stocktaking)[:MOST_MISSING] if is_counting else ()
    return {"is_counting": is_counting, "missing": missing}


def _rights(request: StaffRequest) -> dict[str, bool]:
    return {
        "may_keep": request.actor.may(P.KEEP_DOSSIERS),
        "may_sign": request.actor.may(P.SIGN_STOCKTAKING),
    }


def _people(stocktaking: Stocktaking, scans: Sequence[Scan]) -> list[str]:
    owners = stocktaking.shortfalls.values_list("owner", flat=True)
    took_part = (stocktaking.begun_by, stocktaking.counted_by, stocktaking.signed_by)
    return [*took_part, *owners, *(one.scanned_by for one in scans)]


@require_POST
def finish(request: StaffRequest, community: UUID, stocktaking: UUID) -> HttpResponse:
    found = _the_stocktaking(request, community, stocktaking)
    services.finish(found, by=request.actor, at=now())
    return redirect(_address(found))


@require_POST
def sign(request: StaffRequest, community: UUID, stocktaking: UUID) -> HttpResponse:
    found = _the_stocktaking(request, community, stocktaking)
    services.sign(found, by=request.actor, at=now())
    return redirect(_address(found))


@require_GET
def shortfalls(request: StaffRequest) -> HttpResponse:
    """List what is missing, or with `?closed` how earlier searches ended."""
    request.actor.require(P.SEE_DOSSIERS)
    is_closed = "closed" in request.GET
    found = paginate(request, queries.shortfalls(request.actor, is_open=not is_closed))
    return page(
        request,
        "dossiers/shortfalls.html",
        page=found,
        is_closed=is_closed,
        today=localdate(),
        form=OutcomeForm(),
        names=names_of(one.owner for one in found.rows),
        may_keep=request.actor.may(P.KEEP_DOSSIERS),
    )


@require_POST
def close(request: StaffRequest, community: UUID, shortfall: UUID) -> HttpResponse:
    request.actor.require(P.KEEP_DOSSIERS)
    form = OutcomeForm(request.POST)
    try:
        found = queries.the_shortfall(community, shortfall, by=request.actor)
    except Shortfall.DoesNotExist:
        raise Http404 from None
    if form.is_valid():
        services.close_shortfall(found, **form.cleaned_data, by=request.actor, at=now())
    return redirect("web:shortfalls")


def _the_stocktaking(request: StaffRequest, community: UUID, stocktaking: UUID) -> Stocktaking:
    request.actor.require(P.SEE_DOSSIERS)
    try:
        return queries.the_stocktaking(community, stocktaking, by=request.actor)
    except Stocktaking.DoesNotExist:
        raise Http404 from None


def _address(stocktaking: Stocktaking) -> str:
    return reverse("web:stocktaking", args=[stocktaking.community_id, stocktaking.id])
