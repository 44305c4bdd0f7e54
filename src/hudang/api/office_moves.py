"""Which office runs which community; a move to another one is proposed, confirmed, carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, In, answers
from hudang.registry import queries, services
from hudang.registry.models import OfficeMove

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["offices"])
Office = Annotated[str, Field(max_length=20, pattern=r"^[A-Z0-9][A-Z0-9-]{1,19}$")]


class MovesIn(Schema):
    """Which moves, the newest first."""

    status: OfficeMove.Status | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class MoveIn(In):
    """The community, the office that is to run it, from which day and why."""

    community: Code
    office: Office
    effective_on: date
    reason: OfficeMove.Reason


class RefusalIn(In):
    """Why a move is refused."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class MoveOut(Schema):
    """A move of a community from one office to another."""

    id: str
    community: str
    old_office: str
    new_office: str
    effective_on: date
    reason: OfficeMove.Reason
    status: OfficeMove.Status
    proposed_by: str
    decided_by: str
    moved_at: datetime | None
    posts_ended: int
    posts_narrowed: int


class MovesOut(Schema):
    """A page of moves."""

    moves: list[MoveOut]
    total: int


@router.get("", response=answers(MovesOut), operation_id="list_office_moves", url_name="moves")
def list_moves(request: ApiRequest, asked: Query[MovesIn]) -> dict[str, Any]:
    """List the moves of communities between offices."""
    request.auth.require(Permission.SEE_OFFICES)
    found = queries.office_moves(status=asked.status or "")
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "moves": [_out(one) for one in found[start : start + asked.size]],
    }


@router.get(
    "/{move}", response=answers(MoveOut), operation_id="get_office_move", url_name="office_move"
)
def get_move(request: ApiRequest, move: UUID) -> dict[str, Any]:
    """Say how far a move is."""
    return _out(_find(request, move))


@router.post(
    "", response=answers(MoveOut, status=201), operation_id="propose_office_move", url_name="moves"
)
def propose(request: ApiRequest, body: MoveIn) -> Status[dict[str, Any]]:
    """Propose another office for a community; a person at the page does, never a token."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.PROPOSE_OFFICE)
        community = get_object_or_404(queries.community_offices(), code=body.community)
        move = services.propose_office_move(
            community,
            office=get_object_or_404(accounts.offices(), code=body.office),
            effective_date=body.effective_on,
            reason=body.reason,
            by=request.auth,
            at=now(),
        )
        return _out(move)

    return Status(201, once(request, act))


@router.post(
    "/{move}/confirm",
    response=answers(MoveOut),
    operation_id="confirm_office_move",
    url_name="office_move_confirm",
)
def confirm(request: ApiRequest, move: UUID) -> dict[str, Any]:
    """Confirm a move as the second person; a token never does."""
    request.auth.require(Permission.CONFIRM_OFFICE)
    return _decide(request, move, act=services.confirm_office_move)


@router.post(
    "/{move}/refuse",
    response=answers(MoveOut),
    operation_id="refuse_office_move",
    url_name="office_move_refuse",
)
def refuse(request: ApiRequest, move: UUID, body: RefusalIn) -> dict[str, Any]:
    """Refuse a move and say why."""
    request.auth.require(Permission.CONFIRM_OFFICE)
    return _decide(request, move, act=services.refuse_office_move, reason=body.reason)


@router.post(
    "/{move}/withdraw",
    response=answers(MoveOut),
    operation_id="withdraw_office_move",
    url_name="office_move_withdraw",
)
def withdraw(request: ApiRequest, move: UUID) -> dict[str, Any]:
    """Take back a proposal of one's own, until its day has come."""
    request.auth.require(Permission.PROPOSE_OFFICE)
    return _decide(request, move, act=services.withdraw_office_move)


def _find(request: ApiRequest, move: UUID) -> OfficeMove:
    request.auth.require(Permission.SEE_OFFICES)
    return get_object_or_404(queries.office_moves(), id=move)


def _decide(
    request: ApiRequest, move: UUID, *, act: Callable[..., OfficeMove], **said: str
) -> dict[str, Any]:
    return _out(act(_find(request, move), **said, by=request.auth, at=now()))


def _out(move: OfficeMove) -> dict[str, Any]:
    return {
        "id": str(move.id),
        "community": move.community.code,
        "old_office": move.old_office.code,
        "new_office": move.new_office.code,
        "effective_on": move.effective_date.isoformat(),
        "reason": move.reason,
        "status": move.status,
        "proposed_by": move.proposed_by,
        "decided_by": move.decided_by,
        "moved_at": move.moved_at.isoformat() if move.moved_at else None,
        "posts_ended": move.ended,
        "posts_narrowed": move.narrowed,
    }
