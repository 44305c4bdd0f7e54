"""Orders: the list, recording one, its words for who deals with it, and each act on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.order_schemas import (
    ActIn,
    AssignIn,
    CancelIn,
    CloseIn,
    FinishIn,
    KindOut,
    OrderIn,
    OrderNumber,
    OrderOut,
    OrdersIn,
    OrdersOut,
    OrderWordsOut,
    ReopenIn,
    WaitIn,
)
from hudang.api.schemas import Code, answers
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service import queries, services
from hudang.service.models import ServiceRecord, ServiceType, Spot, Team
from hudang.service.queries import OrderFilter
from hudang.service.services import Asked, Caller

router = Router(tags=["orders"])
kinds = Router(tags=["orders"])
P = Permission


@kinds.get(
    "", response=answers(list[KindOut]), operation_id="list_order_types", url_name="order_types"
)
def list_types(request: ApiRequest) -> list[dict[str, Any]]:
    """List the catalogue: what can be asked for."""
    request.auth.require(P.SEE_ORDERS)
    return [
        {
            "code": one.code,
            "group": one.group,
            "urgency": one.urgency,
            "name": {"zh": one.name_zh, "en": one.name_en},
        }
        for one in queries.types()
    ]


@router.get(
    "/{code}/orders", response=answers(OrdersOut), operation_id="list_orders", url_name="orders"
)
def list_orders(request: ApiRequest, code: Code, asked: Query[OrdersIn]) -> dict[str, Any]:
    """List the orders of a community."""
    request.auth.require(P.SEE_ORDERS)
    wanted = OrderFilter(
        community=registry.community(code, by=request.auth).id,
        text=asked.house,
        state=asked.state or "",
        group=asked.group or "",
        urgency=asked.urgency or "",
        recorded_from=asked.recorded_from,
        recorded_until=asked.recorded_until,
        is_late=asked.is_late,
    )
    found = queries.orders_like(wanted, by=request.auth, at=now())
    return {
        "total": found.count(),
        "orders": [_out(one) for one in asked.of(found)],
    }


@router.post(
    "/{code}/orders",
    response=answers(OrderOut, status=201),
    operation_id="record_order",
    url_name="orders",
)
def record(request: ApiRequest, code: Code, body: OrderIn) -> Status[dict[str, Any]]:
    """Record an order; it is given at once to the team that does such work."""
    return Status(201, once(request, lambda: _record(request, code, body)))


def _record(request: ApiRequest, code: str, body: OrderIn) -> dict[str, Any]:
    request.auth.require(P.RECORD_ORDER)
    community = registry.community(code, by=request.auth)
    house = registry.the_house(body.house, community=community.id) if body.house else None
    asked = Asked(
        type=_type(body.type),
        text=body.text,
        house=house,
        building=building_called(body.building, community=community.id) if not house else None,
        spot=body.spot or ("" if house else Spot.OTHER),
        urgency=body.urgency or "",
        channel=body.channel,
        appointed_at=body.appointed_at,
        kept_reason=body.kept_reason or "",
    )
    customer = registry.find_customer(body.customer, by=request.auth) if body.customer else None
    order = services.record(
        community, asked, customer=customer, caller=Caller(body.caller_name, body.caller_mobile),
        by=request.auth, at=now(),
    )  # fmt: skip
    return OrderOut(**_out(find(request, order.number))).model_dump(mode="json")


@router.get(
    "/{code}/orders/{number}",
    response=answers(OrderWordsOut),
    operation_id="get_order",
    url_name="order",
)
def get_order(request: ApiRequest, code: Code, number: OrderNumber) -> dict[str, Any]:
    """Read an order with its words; who deals with it reads them in full, and it is logged."""
    order = find(request, number, code=code)
    view = services.view_order(order, by=request.auth, at=now())
    return {
        **_out(order),
        "is_open": view.is_open,
        "customer": view.customer.number if view.customer else None,
        "name": view.name,
        "mobile": view.mobile,
        "words": [
            {
                "kind": row.words.kind,
                "written_by": row.words.written_by,
                "written_at": row.words.written_at,
                "text": row.text,
            }
            for row in view.rows
        ],
    }


@router.post(
    "/{code}/orders/{number}/assign",
    response=answers(OrderOut),
    operation_id="assign_order",
    url_name="order_assign",
)
def assign(request: ApiRequest, code: Code, number: OrderNumber, body: AssignIn) -> dict[str, Any]:
    """Give an order to a team."""
    request.auth.require(P.LEAD_ORDERS)
    order = find(request, number, code=code)
    team = _team(order, body.team)
    services.assign(
        order, team=team, person=body.person, edition=body.edition, by=request.auth, at=now()
    )
    return _out(find(request, number))


@router.post(
    "/{code}/orders/{number}/take-up",
    response=answers(OrderOut),
    operation_id="take_up_order",
    url_name="order_take_up",
)
def take_up(request: ApiRequest, code: Code, number: OrderNumber, body: ActIn) -> dict[str, Any]:
    """Begin, or go on with, an order."""
    return _act(request, code, number, body, services.take_up)


@router.post(
    "/{code}/orders/{number}/wait",
    response=answers(OrderOut),
    operation_id="wait_order",
    url_name="order_wait",
)
def wait(request: ApiRequest, code: Code, number: OrderNumber, body: WaitIn) -> dict[str, Any]:
    """Say what an order waits for."""
    return _act(request, code, number, body, services.wait)


@router.post(
    "/{code}/orders/{number}/finish",
    response=answers(OrderOut),
    operation_id="finish_order",
    url_name="order_finish",
)
def finish(request: ApiRequest, code: Code, number: OrderNumber, body: FinishIn) -> dict[str, Any]:
    """Say that the work is done and how it ended."""
    return _act(request, code, number, body, services.finish)


@router.post(
    "/{code}/orders/{number}/close",
    response=answers(OrderOut),
    operation_id="close_order",
    url_name="order_close",
)
def close(request: ApiRequest, code: Code, number: OrderNumber, body: CloseIn) -> dict[str, Any]:
    """Close an order that is done."""
    return _act(request, code, number, body, services.close)


@router.post(
    "/{code}/orders/{number}/reopen",
    response=answers(OrderOut),
    operation_id="reopen_order",
    url_name="order_reopen",
)
def reopen(request: ApiRequest, code: Code, number: OrderNumber, body: ReopenIn) -> dict[str, Any]:
    """Open an order again that was not solved."""
    return _act(request, code, number, body, services.reopen)


@router.post(
    "/{code}/orders/{number}/cancel",
    response=answers(OrderOut),
    operation_id="cancel_order",
    url_name="order_cancel",
)
def cancel(request: ApiRequest, code: Code, number: OrderNumber, body: CancelIn) -> dict[str, Any]:
    """End an order that is not needed."""
    return _act(request, code, number, body, services.cancel)


def _act(request: ApiRequest, code: str, number: str, body: ActIn, act: Any) -> dict[str, Any]:
    order = find(request, number, code=code)
    said = body.dict()
    if "kept_reason" in said:
        said["kept_reason"] = said["kept_reason"] or ""
    act(order, **said, by=request.auth, at=now())
    return _out(find(request, number))


def find(request: ApiRequest, number: str, *, code: str = "") -> ServiceRecord:
    """Return an order that the person may see; an address of another community names none."""
    if code:
        registry.community(code, by=request.auth)
    if not request.auth.may(P.SEE_ORDERS):
        request.auth.require(P.WORK_ORDER)
    try:
        order = queries.order(number, by=request.auth)
    except ServiceRecord.DoesNotExist:
        raise Http404 from None
    if code and order.community.code != code:
        raise Http404
    return order


def _type(code: str) -> ServiceType:
    found = queries.types().filter(code=code).first()
    if found is None:
        raise Invalid("no_such_type", _("The catalogue has no such kind of order."))
    return found


def _team(order: ServiceRecord, code: str) -> Team:
    found = queries.teams([order.community_id]).filter(code=code).first()
    if found is None:
        raise Invalid("no_such_team", _("There is no such team in this community."))
    return found


def building_called(code: str, *, community: UUID) -> UUID | None:
    """Return the building of a community that has the code; none where none is named."""
    if not code:
        return None
    found = registry.building_ids(community).get(code)
    if found is None:
        raise Invalid("no_such_building", _("There is no such building in this community."))
    return found


def _out(order: ServiceRecord) -> dict[str, Any]:
    plain = (
        "number", "urgency", "channel", "state", "place", "assignee", "waits", "outcome",
        "recorded_at", "response_due_at", "completion_due_at", "appointed_at", "responded_at",
        "done_at", "closed_at", "reopened", "edition",
    )  # fmt: skip
    return {
        **{name: getattr(order, name) for name in plain},
        "community": order.community.code,
        "type": order.type.code,
        "group": order.type.group,
        "team": order.team.code if order.team else None,
    }
