"""Arrears: found by number or house, one case at a time; never a list of who owes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.arrears import policy, queries, services
from hudang.arrears.models import ArrearsCase
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.registry import queries as registry
from hudang.registry.models import House
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.arrears import FindCaseForm, NewCaseForm
from hudang.web.shortcuts import page
from hudang.web.views import arrears_parts as parts
from hudang.web.views.places import community_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.registry.models import Customer
    from hudang.web.forms.arrears_acts import ArrearsForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@no_store
def index(request: StaffRequest) -> HttpResponse:
    """Find a case; what was searched comes by form and stands in no address."""
    actor = request.actor
    actor.require(P.SEE_ARREARS)
    form = FindCaseForm(request.POST or None)
    found = _called(form.cleaned_data["text"], request) if form.is_valid() else []
    if len(found) == 1:
        return redirect("web:arrears_case", found[0].number)
    return page(
        request, "arrears/index.html", form=form, found=found,
        next=queries.next_due(actor, today=localdate()), figures=_figures(request),
        least=policy.LEAST_COUNTED, may_work=actor.may(P.WORK_ARREARS),
    )  # fmt: skip


def _called(text: str, request: StaffRequest) -> list[ArrearsCase]:
    try:
        return queries.called(text.strip(), by=request.actor)
    except Invalid:
        return []


def _figures(request: StaffRequest) -> list[tuple[str, list[queries.Figure]]]:
    """Return the figures of each community under its name."""
    names = registry.community_names(request.actor)
    figures = queries.figures(request.actor)
    return [
        (name, [one for one in figures if one.community == key])
        for key, name in names.items()
        if any(one.community == key for one in figures)
    ]


@require_GET
def fees(request: StaffRequest) -> HttpResponse:
    """Show how the table of the fee system was read: how many lines, which are faulty."""
    table = services.read_table(by=request.actor, at=now())
    return page(request, "arrears/fees.html", table=table)


@no_store
def of_house(request: StaffRequest, community: str, house: UUID) -> HttpResponse:
    """Ask the fee system about a house, show its cases, and open one."""
    found = _house(request, community, house)
    customers = _liable(found)
    if request.POST.get("ask"):
        standing = services.ask_about(found, by=request.actor, at=now())
        form = NewCaseForm(customers=customers, owed=standing.unpaid if standing else ())
        return _house_page(request, found, form, standing=standing, is_asked=True)
    form = NewCaseForm(request.POST or None, customers=customers)
    if not form.is_valid():
        return _house_page(request, found, form)
    owed = form.cleaned_data["periods"]
    made = services.open_case(found, form.chosen, owed, by=request.actor, at=now())
    messages.success(request, _("Recorded: %(number)s") % {"number": made.number})
    return redirect("web:arrears_case", made.number)


def _house(request: StaffRequest, community: str, house: UUID) -> House:
    """Return a house of one's communities, for who may open a case of it."""
    request.actor.require(P.WORK_ARREARS)
    place = community_of(request, community)
    try:
        return registry.house(place.pk, house, by=request.actor)
    except House.DoesNotExist:
        raise Http404 from None


def _liable(house: House) -> dict[str, tuple[Customer, str]]:
    """Return who may owe the fee, each with number and masked name."""
    found = queries.liable(house)
    masks = disclosure.masks(found, level=Level.M2, items={1, 60})
    return {
        str(one.id): (one, f"{one.number} · {mask.get(1) or mask.get(60, '')}")
        for one, mask in zip(found, masks, strict=True)
    }


def _house_page(
    request: StaffRequest, house: House, form: NewCaseForm, **more: Any
) -> HttpResponse:
    return page(
        request, "arrears/house.html", status=422 if form.is_bound else 200, house=house,
        form=form, cases=queries.cases_of_house(house, by=request.actor), **more,
    )  # fmt: skip


@require_GET
def detail(request: StaffRequest, case: str) -> HttpResponse:
    return detail_page(request, the_case(request, case))


def detail_page(
    request: StaffRequest,
    case: ArrearsCase,
    *,
    bound: Mapping[str, ArrearsForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a case, with the form of an act that was refused."""
    view = services.view_case(case, by=request.actor, at=now())
    shown = parts.shown(view, by=request.actor, bound=bound or {})
    return page(request, "arrears/case.html", status=status, **shown)


@require_POST
def move(request: StaffRequest, case: str, act: str) -> HttpResponse:
    """Do one act on a case; its words come by form and nowhere else."""
    found = the_case(request, case)
    form = parts.form_of(act, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, found, bound={act: form}, status=422)
    parts.do(act, found, form, by=request.actor, at=now())
    return redirect("web:arrears_case", case)


@require_POST
def instalment(request: StaffRequest, case: str, position: int, came: str) -> HttpResponse:
    """Note that a payment of the plan came, or did not."""
    found = the_case(request, case)
    form = parts.form_of("end-plan", request.POST)
    if form is None or not form.is_valid() or came not in {"kept", "missed"}:
        raise Http404
    services.note_payment(
        found, position, is_kept=came == "kept", edition=form.cleaned_data["edition"],
        by=request.actor, at=now(),
    )  # fmt: skip
    return redirect("web:arrears_case", case)


def the_case(request: StaffRequest, number: str) -> ArrearsCase:
    """Return the case of that number; 404 outside of the person's communities."""
    request.actor.require(P.SEE_ARREARS)
    try:
        return queries.case(number, by=request.actor)
    except ArrearsCase.DoesNotExist:
        raise Http404 from None
