"""Appeals against classes: the list with what is due, one of them, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.classification import queries, services
from hudang.classification.models import ClassAppeal
from hudang.web.forms.appeals import AppealFilterForm, DecisionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import appeal_parts as parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form, today = AppealFilterForm(request.GET, by=request.actor), localdate()
    found = paginate(request, queries.appeals(form.wanted(), by=request.actor, today=today))
    late = queries.AppealFilter(is_late=True)
    return page(
        request, "appeals/list.html#rows", form=form, page=found,
        rows=[queries.row(one, today=today) for one in found.rows],
        late=queries.appeals(late, by=request.actor, today=today).count(),
        names=names_of(one.reviewer for one in found.rows),
    )  # fmt: skip


@no_store
@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return detail_page(request, the_appeal(request, number))


def detail_page(
    request: StaffRequest,
    found: ClassAppeal,
    *,
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show an appeal in full, with the acts that are open; opening it is an entry of the log."""
    view = services.read_appeal(found, by=request.actor, at=now())
    shown = parts.shown(view, form=form, by=request.actor, at=now())
    return page(request, "appeals/detail.html", status=status, **shown)


@require_POST
def decide(request: StaffRequest, number: str) -> HttpResponse:
    """Let the class stay, or give another one in its place, with the reason."""
    request.actor.require(P.DECIDE_CLASS)
    found = the_appeal(request, number)
    form = DecisionForm(request.POST, version=parts.version_of(found))
    if not form.is_valid():
        return detail_page(request, found, form=form, status=422)
    who: dict[str, Any] = {"by": request.actor, "at": now()}
    if code := form.cleaned_data["outcome"]:
        services.overturn(found, form.said, code=code, **who)
    else:
        services.uphold(found, form.said, **who)
    return redirect("web:appeal", number)


@require_POST
def move(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Do one of the acts that need no words."""
    do = parts.STEPS.get(act)
    if do is None:
        raise Http404
    do(the_appeal(request, number), by=request.actor, at=now())
    return redirect("web:appeal", number)


@no_store
@require_GET
def printed(request: StaffRequest, number: str) -> HttpResponse:
    """Show the answer to be printed and handed over; opening it is an entry of the log."""
    view = services.read_appeal(the_appeal(request, number), by=request.actor, at=now())
    return page(request, "appeals/printed.html", view=view, appeal=view.appeal)


def the_appeal(request: StaffRequest, number: str) -> ClassAppeal:
    """Return an appeal that the person may see; one of which he may not know is not there."""
    try:
        return queries.appeal(number, by=request.actor)
    except ClassAppeal.DoesNotExist:
        raise Http404 from None
