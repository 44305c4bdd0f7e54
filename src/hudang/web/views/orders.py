"""Orders: the list with its figures, one order and what can be done with it, one's own work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.classification import services as classification
from hudang.integration import queries as integration
from hudang.service import needed, queries, services
from hudang.service.models import Group, ServiceRecord
from hudang.web.forms.orders import OrderFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts as customers
from hudang.web.views import order_parts as parts
from hudang.web.views import order_rating_parts as rating_parts
from hudang.web.views import order_safety_parts as safety_parts
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.http import HttpResponse

    from hudang.service.services import OrderView
    from hudang.web.forms.order_acts import ActForm
    from hudang.web.forms.order_files import AttachForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = ServiceRecord.State
STATS = (
    (State.RECORDED, "inbox", "amber"),
    (State.ASSIGNED, "clock", ""),
    (State.UNDERWAY, "refresh", ""),
    (State.WAITING, "hand-stop", "amber"),
)
SECONDS = 60
CHART: Mapping[str, Any] = {
    "tooltip": {"trigger": "axis"},
    "legend": {"bottom": 0},
    "grid": {"left": 96, "right": 16, "top": 8, "bottom": 48},
    "xAxis": {"type": "value", "minInterval": 1},
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_ORDERS)
    form = OrderFilterForm(request.GET, by=request.actor)
    found = paginate(request, queries.orders_like(form.wanted(), by=request.actor, at=now()))
    return page(
        request, "orders/list.html#rows", form=form, page=found, **_counts(request),
        **_about(request, found.rows),
    )  # fmt: skip


@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    """List the orders of a customer on his page: kinds, places and states, no words."""
    request.actor.require(P.SEE_ORDERS)
    view = customers.look_at(request, number)
    found = paginate(request, queries.orders_of_customer(view.customer, by=request.actor))
    return page(
        request, "customers/orders.html", page=found, **_about(request, found.rows),
        **customers.head_of(request, view, route="customer_orders"),
    )  # fmt: skip


def _counts(request: StaffRequest) -> dict[str, Any]:
    counts = queries.counts(request.actor, at=now())
    stats = [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]
    return {"stats": stats, "late": counts["late"]}


def _about(request: StaffRequest, orders: Collection[ServiceRecord]) -> dict[str, Any]:
    """Return what a list says of the orders of a page."""
    return {
        "customers": queries.customers_of(orders),
        "names": names_of(one.assignee for one in orders),
        "late_ones": parts.late(orders, at=now()),
        "may_record": request.actor.may(P.RECORD_ORDER),
    }


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return the open orders of each kind, those late apart, for the drawing library."""
    request.actor.require(P.SEE_ORDERS)
    found = queries.open_by_group(request.actor, at=now())
    shown = [group for group in Group if group in found]
    in_time, late = zip(*[found[group] for group in shown], strict=True) if shown else ((), ())
    names = [str(group.label) for group in shown]
    bars = [_bars(_("in time"), "#1257b8", in_time), _bars(_("late"), "#c77700", late)]
    return JsonResponse({**CHART, "yAxis": {"type": "category", "data": names}, "series": bars})


def _bars(name: str, colour: str, values: Sequence[int]) -> dict[str, Any]:
    look = {"type": "bar", "stack": "all", "barMaxWidth": 32, "itemStyle": {"color": colour}}
    return {**look, "name": name, "data": list(values)}


@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """Show what somebody has to do, what is due first on top, and what waits for his team."""
    request.actor.require(P.WORK_ORDER)
    own, pool = list(queries.mine(request.actor)), list(queries.pool(request.actor)[:50])
    return page(
        request,
        "orders/mine.html",
        own=own,
        pool=pool,
        late_ones=parts.late([*own, *pool], at=now()),
    )


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    return detail_page(request, the_order(request, number))


def detail_page(
    request: StaffRequest,
    order: ServiceRecord,
    *,
    bound: Mapping[str, ActForm] | None = None,
    attaching: AttachForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show an order with the acts that are open, or with a form that has to be mended."""
    view = services.view_order(order, by=request.actor, at=now())
    shown = parts.shown(request, view, bound=bound or {})
    shown |= parts.files_of(request, order, attaching=attaching)
    shown |= _beside(request, view) | more
    return page(request, "orders/detail.html", status=status, **shown)


def _beside(request: StaffRequest, view: OrderView) -> dict[str, Any]:
    """Return what stands beside the work: its old number, how it was rated, what endangers."""
    return {
        "old_number": integration.old_number_of(view.order),
        **rating_parts.shown(view, by=request.actor),
        **safety_parts.shown(view, by=request.actor),
    }


@require_POST
@cache_control(no_store=True, private=True)
def call(request: StaffRequest, number: str) -> HttpResponse:
    """One tap: the telephone of who asked as a link that dials, for a minute; logged."""
    value = services.call(the_order(request, number), by=request.actor, at=now())
    return page(
        request, "customers/revealed.html#value", place=request.htmx.target or "order-telephone",
        value=value, mask="", is_phone=True, seconds=SECONDS, asked=None,
    )  # fmt: skip


@require_POST
@cache_control(no_store=True, private=True)
def needs(request: StaffRequest, number: str) -> HttpResponse:
    """One tap opens what the customer asked to be kept in mind on this order; logged."""
    order = the_order(request, number)
    rows = needed.open_needs(order, by=request.actor, at=now())
    return page(request, "orders/needs_opened.html#lines", order=order, rows=rows)


@require_POST
@cache_control(no_store=True, private=True)
def added(request: StaffRequest, number: str) -> HttpResponse:
    """One tap opens what is added for the order's customer, and not of which class; logged."""
    order = the_order(request, number)
    rows = classification.added_on(order, by=request.actor, at=now())
    back = reverse("web:order", args=[number])
    return page(request, "own_classes/added.html#lines", rows=rows, back=back, title=order.number)


@require_POST
def move(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Do one act on an order; its words come by form and nowhere else."""
    order = the_order(request, number)
    form = parts.form_of(act, order, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, order, bound={act: form}, status=422)
    parts.do(act, order, form, by=request.actor, at=now())
    return redirect("web:order", number)


@require_GET
def printed(request: StaffRequest, number: str) -> HttpResponse:
    """Show an order to be printed: place, kind and promise, nobody's name."""
    order = the_order(request, number)
    return page(
        request, "orders/printed.html", order=order, names=names_of([order.assignee]),
        needs=needed.needs_on(order, by=request.actor, at=now()),
        danger=safety_parts.danger_of(order, by=request.actor),
    )  # fmt: skip


def the_order(request: StaffRequest, number: str) -> ServiceRecord:
    """Return an order that the person may see; one of which he may not know is not there."""
    if not request.actor.may(P.SEE_ORDERS):
        request.actor.require(P.WORK_ORDER)
    try:
        return queries.order(number, by=request.actor)
    except ServiceRecord.DoesNotExist:
        raise Http404 from None
