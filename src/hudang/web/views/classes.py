"""The classification table, its counts, one customer's class, and two days beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.classification import queries, services
from hudang.classification.content import STANDARD
from hudang.core.calendar import end_of
from hudang.registry import queries as registry
from hudang.registry.models import Customer
from hudang.web.forms.classes import ComparisonForm, TableForm
from hudang.web.pagination import wanted
from hudang.web.shortcuts import page
from hudang.web.views import class_charts
from hudang.web.views import class_parts as parts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.classification.models import SchemeVersion
    from hudang.registry.models import Community
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@no_store
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_CLASSES)
    form, asked = TableForm(request.GET, by=request.actor), wanted(request.GET)
    if form.version is None:
        return page(request, "classes/none.html")
    place = parts.require_place(form, by=request.actor)
    found = services.read_table(
        form.version, place.id, form.wanted(), page=asked.number, size=asked.size,
        by=request.actor, at=now(),
    )  # fmt: skip
    return page(
        request, "classes/index.html#table", form=form, place=place, version=form.version,
        page=asked.of(found.rows, number=found.page, total=found.total),
        **parts.counted(form.version, place),
    )  # fmt: skip


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return how many the last run found in each class, for the drawing library."""
    request.actor.require(P.SEE_CLASSES)
    form = TableForm(request.GET, by=request.actor)
    if form.version is None:
        raise Http404
    found = parts.counted(form.version, parts.require_place(form, by=request.actor))
    return JsonResponse(class_charts.bars((name, n) for _code, name, n in found["counts"]))


@no_store
@require_GET
def explain(request: StaffRequest, scheme: str, number: str) -> HttpResponse:
    """Tell one customer's class, in the drawer beside the table or on a page of its own."""
    request.actor.require(P.SEE_CLASSES)
    version = queries.tabled_version(scheme)
    try:
        customer = registry.find_customer(number, by=request.actor)
    except Customer.DoesNotExist:
        raise Http404 from None
    if version is None:
        raise Http404
    told = services.tell_class(version, customer, by=request.actor, at=now())
    return page(
        request, "classes/one.html#told", told=told, may_search=request.actor.may(P.SEARCH)
    )


@no_store
@require_GET
def compare(request: StaffRequest) -> HttpResponse:
    """Compare two days; nothing is opened before the days are asked for."""
    request.actor.require(P.SEE_CLASSES)
    form = ComparisonForm(request.GET, by=request.actor)
    if form.version is None:
        return page(request, "classes/none.html")
    place = parts.require_place(form, by=request.actor)
    is_asked = form.is_asked and form.is_valid()
    found = _compared(request, form, form.version, place) if is_asked else {}
    status = 422 if form.is_asked and form.errors else 200
    return page(
        request, "classes/compare.html", status=status, form=form, place=place,
        version=form.version, **found,
    )  # fmt: skip


def _compared(
    request: StaffRequest, form: ComparisonForm, version: SchemeVersion, place: Community
) -> dict[str, Any]:
    earlier, later = form.days
    found = services.compare(
        version, place.id, before=end_of(earlier),
        after=min(end_of(later), now()), by=request.actor, at=now(),
    )  # fmt: skip
    return {
        "found": found, "earlier": earlier, "later": later,
        "flows": class_charts.flows(found.moves, found.names, standard=STANDARD),
    }  # fmt: skip
