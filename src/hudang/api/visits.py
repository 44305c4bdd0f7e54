"""Home visits: the houses of a route and how they stand, planning, void visits; never answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, In, answers
from hudang.collection import queries, services
from hudang.collection.models import Visit
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign

router = Router(tags=["home visits"])
Staff = Annotated[str, Field(max_length=20, pattern=r"^[A-Z0-9-]{1,20}$")]


class VisitsIn(Schema):
    """Which of them: day by day, in the order of their routes."""

    day: date | None = None
    butler: Staff | None = None
    state: Visit.State | None = None
    campaign: UUID | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class VisitOut(Schema):
    """A visit: the house, who rings, on which day, and what became of it; no name, no answer."""

    id: UUID
    campaign: UUID
    house: str
    building: str
    butler: str
    day: date
    position: int
    state: Visit.State
    ended_at: datetime | None
    uploaded_at: datetime | None
    void_reason: str


class VisitsOut(Schema):
    """A page of them."""

    visits: list[VisitOut]
    total: int


class RouteIn(In):
    """Whom to send on which day; the houses follow from his beat."""

    campaign: UUID
    butler: Staff
    day: date


class RouteOut(Schema):
    """The visits that were planned."""

    visits: list[VisitOut]


class VoidIn(In):
    """Why a visit is void."""

    reason: Visit.VoidReason


class StateIn(In):
    """What the visitor says of a visit that goes on."""

    state: Literal["begun", "interrupted"]


@router.get(
    "/{code}/visits", response=answers(VisitsOut), operation_id="list_visits", url_name="visits"
)
def list_visits(request: ApiRequest, code: Code, asked: Query[VisitsIn]) -> dict[str, Any]:
    """List the visits of a community, or of one route."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    community = registry.community(code, by=request.auth)
    wanted = {
        "day_date": asked.day, "butler": asked.butler, "state": asked.state,
        "campaign_id": asked.campaign,
    }  # fmt: skip
    narrowed = {name: value for name, value in wanted.items() if value}
    found = queries.visits_like(
        queries.visits([community.id]), narrowed, is_oldest_first=asked.day is not None
    )
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "visits": [_out(one) for one in found[start : start + asked.size]],
    }


@router.post(
    "/{code}/visits",
    response=answers(RouteOut, status=201),
    operation_id="plan_route",
    url_name="visits_plan",
)
def plan(request: ApiRequest, code: Code, body: RouteIn) -> Status[dict[str, Any]]:
    """Plan a butler's route of a day to those of a campaign who have not answered."""

    def act() -> dict[str, Any]:
        campaign = _campaign(code, body.campaign, by=request.auth)
        people = queries.visitors(campaign.community_id, at=now())
        butler = next((one for one in people if one.code == body.butler), None)
        if butler is None:
            raise Http404
        route = services.plan_route(
            campaign, butler=butler, day=body.day, by=request.auth, at=now()
        )
        planned = RouteOut.model_validate({"visits": [_out(one) for one in route]})
        return planned.model_dump(mode="json")

    return Status(201, once(request, act))


@router.post(
    "/{code}/visits/{visit}/void",
    response=answers(VisitOut),
    operation_id="declare_visit_void",
    url_name="visit_void",
)
def void(request: ApiRequest, code: Code, visit: UUID, body: VoidIn) -> dict[str, Any]:
    """Declare a visit void: its answers are not taken any more."""
    request.auth.require(Permission.RUN_CAMPAIGN)
    found = _visit(code, visit, by=request.auth)
    return _out(services.declare_void(found, reason=body.reason, by=request.auth, at=now()))


@router.post(
    "/{code}/visits/{visit}/state",
    response=answers(VisitOut),
    operation_id="move_visit",
    url_name="visit_state",
)
def move(request: ApiRequest, code: Code, visit: UUID, body: StateIn) -> dict[str, Any]:
    """Begin, interrupt or resume a visit of one's own route; what ends it comes from the phone."""
    request.auth.require(Permission.VISIT)
    found = _visit(code, visit, by=request.auth)
    return _out(services.move_visit(found, to=body.state, by=request.auth, at=now()))


def _campaign(code: str, campaign: UUID, *, by: Actor) -> Campaign:
    by.require(Permission.RUN_CAMPAIGN)
    community = registry.community(code, by=by)
    found = queries.campaign_of(campaign)
    if found is None or found.community_id != community.id:
        raise Http404
    return found


def _visit(code: str, visit: UUID, *, by: Actor) -> Visit:
    community = registry.community(code, by=by)
    found = queries.visit_of(community.id, visit)
    if found is None:
        raise Http404
    return found


def _out(visit: Visit) -> dict[str, Any]:
    return {
        "id": visit.id,
        "campaign": visit.campaign_id,
        "house": visit.house,
        "building": visit.building,
        "butler": visit.butler,
        "day": visit.day_date,
        "position": visit.position,
        "state": visit.state,
        "ended_at": visit.ended_at,
        "uploaded_at": visit.uploaded_at,
        "void_reason": visit.void_reason,
    }
