"""Violations: the list, a new one, one with what can be done about it, the sealed notice."""

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
from hudang.renovation import queries as renovation
from hudang.renovation.models import Renovation
from hudang.service import queries as service
from hudang.service.models import ServiceRecord
from hudang.violations import policy, queries, services
from hudang.violations.models import Violation
from hudang.web.forms.violation_acts import NoticeForm
from hudang.web.forms.violations import FindingForm, ViolationFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page, pdf
from hudang.web.views import violation_parts as parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from hudang.registry.models import Customer
    from hudang.web.forms.order_files import FilesForm
    from hudang.web.forms.violation_acts import ViolationActForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Violation.State
STATS = (
    (State.FOUND, "eye", "amber"),
    (State.TOLD, "message-2", ""),
    (State.REPORTED, "file-text", ""),
    (State.ANSWERED, "inbox", "amber"),
)
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_VIOLATIONS)
    form, today = ViolationFilterForm(request.GET, by=request.actor), localdate()
    asked = queries.violations_like(form.wanted(), by=request.actor, today=today)
    counts = queries.counts(request.actor, today=today)
    stats = [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]
    return page(
        request, "violations/list.html#rows", form=form, page=paginate(request, asked),
        stats=stats, late=counts["late"], today=today,
        may_record=request.actor.may(P.FIND_VIOLATION),
    )  # fmt: skip


@no_store
def new(request: StaffRequest) -> HttpResponse:
    """Record what somebody of ours saw; a renovation or an order fills in the place."""
    request.actor.require(P.FIND_VIOLATION)
    form = FindingForm(request.POST or None, by=request.actor, initial=_place_of(request))
    if form.is_valid():
        made = services.record(form.finding, by=request.actor, at=now())
        messages.success(request, _("Recorded: %(number)s") % {"number": made.number})
        return redirect("web:violation", made.number)
    status = 422 if form.is_bound else 200
    return page(request, "violations/new.html", status=status, form=form)


def _place_of(request: StaffRequest) -> dict[str, Any]:
    """Return the place of the renovation or order from which somebody comes."""
    try:
        if number := request.GET.get("renovation"):
            return _place_of_file(renovation.renovation(number, by=request.actor))
        if number := request.GET.get("order"):
            return _place_of_order(service.order(number, by=request.actor))
    except (Renovation.DoesNotExist, ServiceRecord.DoesNotExist):
        raise Http404 from None
    return {}


def _place_of_file(file: Renovation) -> dict[str, Any]:
    place = {"q": file.house.label, "community": file.community.code}
    return {**place, "way": Violation.Way.INSPECTION, "source": file.number}


def _place_of_order(order: ServiceRecord) -> dict[str, Any]:
    """Return where an order is; who asked for it does not come along, nor does its number."""
    house = order.house.label if order.house else ""
    place = {"q": house, "spot": order.spot, "community": order.community.code}
    return {**place, "way": Violation.Way.ORDER}


@require_GET
@no_store
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return detail_page(request, the_violation(request, number))


def detail_page(
    request: StaffRequest,
    violation: Violation,
    *,
    bound: Mapping[str, ViolationActForm] | None = None,
    attaching: FilesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a violation with the acts that are open, or with a form that has to be mended."""
    view = services.view_violation(violation, by=request.actor, at=now())
    shown = parts.shown(view, by=request.actor, bound=bound or {}, attaching=attaching)
    return page(request, "violations/detail.html", status=status, **shown)


@require_POST
def move(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Do one act on a violation; its words come by form and nowhere else."""
    violation = the_violation(request, number)
    form = parts.form_of(parts.ACTS, act, violation, request.POST, key=act)
    if form is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, violation, bound={act: form}, status=422)
    parts.do(parts.ACTS, act, violation, form, by=request.actor, at=now())
    return redirect("web:violation", number)


@require_POST
@no_store
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """Give the sealed notice to be printed; it names nobody."""
    violation = the_violation(request, number)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        raise Http404
    until = form.cleaned_data["until"]
    made = services.print_notice(violation, until=until, by=request.actor, at=now())
    return pdf(made, name=violation.number)


def the_violation(request: StaffRequest, number: str) -> Violation:
    """Return a violation that the person may see; one of which he may not know is not there."""
    request.actor.require(P.SEE_VIOLATIONS)
    try:
        return queries.violation(number, by=request.actor)
    except Violation.DoesNotExist:
        raise Http404 from None


def shown_on_customer(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    """Return the open reports that name a customer, for the desk that reports, and no others."""
    if not request.actor.may(P.REPORT_VIOLATION):
        return {}
    return {
        "reported": [
            one
            for one in queries.open_reports_naming(customer)
            if policy.shows_on_customer(state=one.violation.state, may_report=True)
        ]
    }
