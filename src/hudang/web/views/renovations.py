"""Renovation files: the list, one file and what can be done with it, a customer's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.renovation import queries, services, works
from hudang.renovation.models import Renovation
from hudang.web.forms.renovations import AgreementForm, ApplicationForm, RenovationFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as customers
from hudang.web.views import renovation_parts as parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from hudang.web.forms.renovation_acts import FileActForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Renovation.State
STATS = (
    (State.APPLIED, "inbox", "amber"),
    (State.WORKING, "tool", ""),
    (State.TO_INSPECT, "clipboard-check", "amber"),
    (State.RECTIFYING, "refresh", "amber"),
)
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_RENOVATIONS)
    form = RenovationFilterForm(request.GET, by=request.actor)
    asked = queries.renovations_like(form.wanted(), by=request.actor, today=localdate())
    found = paginate(request, asked)
    counts = queries.counts(request.actor, today=localdate())
    stats = [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]
    return page(
        request, "renovations/list.html#rows", form=form, page=found, stats=stats,
        late=counts["late"], may_record=request.actor.may(P.WORK_RENOVATION),
        **_about(found.rows),
    )  # fmt: skip


def _about(found: Iterable[Renovation]) -> dict[str, Any]:
    return {"late_ones": queries.late_ones(list(found), today=localdate())}


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    """List the renovations for which a customer applied, on his page."""
    request.actor.require(P.SEE_RENOVATIONS)
    view = customers.look_at(request, number)
    found = paginate(request, queries.renovations_of_customer(view.customer))
    return page(
        request, "customers/renovations.html", page=found, **_about(found.rows),
        **customers.head_of(request, view, route="customer_renovations"),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    """Record what somebody tells us before he fits out his house."""
    request.actor.require(P.WORK_RENOVATION)
    form = ApplicationForm(request.POST or None, by=request.actor)
    if form.is_valid():
        customer, house = form.chosen
        made = services.apply(customer, house, form.application, by=request.actor, at=now())
        messages.success(request, _("Recorded: %(number)s") % {"number": made.number})
        return redirect("web:renovation", made.number)
    status = 422 if form.is_bound else 200
    return page(request, "renovations/new.html", status=status, form=form)


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return detail_page(request, the_renovation(request, number))


def detail_page(
    request: StaffRequest,
    renovation: Renovation,
    *,
    bound: Mapping[str, FileActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a file with the acts that are open, or with a form that has to be mended."""
    view = services.view_renovation(renovation, by=request.actor, at=now())
    shown = parts.shown(view, by=request.actor, bound=bound or {})
    return page(request, "renovations/detail.html", status=status, **shown)


def agree(request: StaffRequest, number: str) -> HttpResponse:
    """Keep the signed agreement; the page tells what is forbidden, to be read and signed for."""
    request.actor.require(P.LEAD_ORDERS)
    renovation = the_renovation(request, number)
    form = AgreementForm(
        request.POST or None, request.FILES or None, initial={"edition": renovation.edition}
    )
    if form.is_valid():
        services.agree(renovation, form.agreement, **form.seen, by=request.actor, at=now())
        return customers.go(request, reverse("web:renovation", args=[number]))
    return page(
        request, "renovations/agree.html", status=customers.answer_status(form), form=form,
        renovation=renovation, told=[kind for kind in works.catalogue().values() if kind.article],
    )  # fmt: skip


@require_POST
def move(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Do one act on a file; its words come by form and nowhere else."""
    renovation = the_renovation(request, number)
    form = parts.form_of(act, renovation, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, renovation, bound={act: form}, status=422)
    parts.do(act, renovation, form, by=request.actor, at=now())
    return redirect("web:renovation", number)


def the_renovation(request: StaffRequest, number: str) -> Renovation:
    """Return a file that the person may see; one of which he may not know is not there."""
    request.actor.require(P.SEE_RENOVATIONS)
    try:
        return queries.renovation(number, by=request.actor)
    except Renovation.DoesNotExist:
        raise Http404 from None
