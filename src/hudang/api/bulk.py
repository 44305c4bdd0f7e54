"""Changes of many customers: by list, filter or file; started, stopped, undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, File, Form, Query, Router, Schema, Status, UploadedFile

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, In, Number, answers
from hudang.purposes import inventory
from hudang.registry import queries, services
from hudang.registry.models import BulkAmendment, BulkMember, Customer, Occupancy
from hudang.registry.policy import bulk as policy
from hudang.registry.roster import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["changes of many"])
Reason = Annotated[str, Field(min_length=1, max_length=40)]
Piece = Annotated[str, Field(max_length=60)]


class BulkIn(In):
    """Which change, of whom (numbers go before filters), and what it needs."""

    what: BulkAmendment.What
    reason: Reason
    numbers: Annotated[list[Number], Field(max_length=policy.MOST)] = []
    building: UUID | None = None
    role: Occupancy.Role | None = None
    notice: Customer.Notice | None = None
    day: date | None = None
    before: Piece = ""
    after: Piece = ""


class FaultOut(Schema):
    """What is wrong with a row of a file, or with one cell of it; never the value."""

    row: int
    item: str | None
    reason: str
    title: str


class BulkOut(Schema):
    """A change of many: how far it is, and what is wrong in its file."""

    id: str
    what: BulkAmendment.What
    status: BulkAmendment.Status
    reason: str
    items: list[str]
    prepared_by: str
    prepared_at: datetime
    finished_at: datetime | None
    failure: str
    ready: int
    refused: int
    done: int
    undone: int
    faults: list[FaultOut]


class BulksIn(Schema):
    """Which page of the changes, the newest first."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class BulksOut(Schema):
    """A page of changes of many."""

    bulks: list[BulkOut]
    total: int


class MembersIn(BulksIn):
    """Which customers of a change."""

    status: BulkMember.Status | None = None


class MemberOut(Schema):
    """What becomes, or became, of one customer."""

    number: str
    status: BulkMember.Status
    reason: str
    title: str


class MembersOut(Schema):
    """A page of the customers of a change."""

    members: list[MemberOut]
    total: int


@router.get(
    "/{code}/bulk", response=answers(BulksOut), operation_id="list_bulks", url_name="bulks"
)
def list_bulks(request: ApiRequest, code: Code, asked: Query[BulksIn]) -> dict[str, Any]:
    """List the changes of many of a community."""
    request.auth.require(Permission.RUN_BULK)
    found = queries.bulks([queries.community(code, by=request.auth).id])
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "bulks": [_out(one) for one in found[start : start + asked.size]],
    }


@router.post(
    "/{code}/bulk",
    response=answers(BulkOut, status=201),
    operation_id="prepare_bulk",
    url_name="bulks",
)
def prepare(request: ApiRequest, code: Code, body: BulkIn) -> Status[dict[str, Any]]:
    """Prepare a change of many: the answer counts of whom it would change; nothing changes yet."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.RUN_BULK)
        community = queries.community(code, by=request.auth)
        filters = services.CustomerFilter(
            community=community.id,
            building=body.building,
            role=body.role or "",
            notice=body.notice or "",
        )
        details = body.dict(include={"what", "reason", "numbers", "day", "before", "after"})
        return _out(
            services.prepare_bulk(community, filters=filters, **details, by=request.auth, at=now())
        )

    return Status(201, once(request, act))


@router.post(
    "/{code}/bulk/file",
    response=answers(BulkOut, status=201),
    operation_id="receive_bulk_file",
    url_name="bulk_file",
)
def receive(
    request: ApiRequest, code: Code, reason: Form[Reason], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Send a filled-in template of new values (xlsx); it is sealed from its first byte."""
    upload: Any = file
    received = services.receive_bulk_file(
        queries.community(code, by=request.auth),
        file=upload.identifier,
        secret=upload.secret,
        reason=reason,
        by=request.auth,
        at=now(),
    )
    upload.keep()
    return Status(201, _out(received))


@router.get(
    "/{code}/bulk/{bulk}", response=answers(BulkOut), operation_id="get_bulk", url_name="bulk"
)
def get_bulk(request: ApiRequest, code: Code, bulk: UUID) -> dict[str, Any]:
    """Say how far a change of many is."""
    return _out(_bulk(request, code, bulk))


@router.get(
    "/{code}/bulk/{bulk}/members",
    response=answers(MembersOut),
    operation_id="list_bulk_members",
    url_name="bulk_members",
)
def list_members(
    request: ApiRequest, code: Code, bulk: UUID, asked: Query[MembersIn]
) -> dict[str, Any]:
    """List the customers of a change, each with why it is left out."""
    found = queries.bulk_members(_bulk(request, code, bulk), status=asked.status or "")
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "members": [
            {
                "number": one.customer.number,
                "status": one.status,
                "reason": one.reason,
                "title": str(policy.REASONS.get(one.reason, "")),
            }
            for one in found[start : start + asked.size]
        ],
    }


@router.post(
    "/{code}/bulk/{bulk}/start",
    response=answers(BulkOut),
    operation_id="start_bulk",
    url_name="bulk_start",
)
def start(request: ApiRequest, code: Code, bulk: UUID) -> dict[str, Any]:
    """Carry out what was prepared, or go on where it was stopped; the work is a job."""
    return _act(request, code, bulk, act=services.start_bulk)


@router.post(
    "/{code}/bulk/{bulk}/stop",
    response=answers(BulkOut),
    operation_id="stop_bulk",
    url_name="bulk_stop",
)
def stop(request: ApiRequest, code: Code, bulk: UUID) -> dict[str, Any]:
    """Stop between two batches; what is done stays."""
    return _act(request, code, bulk, act=services.stop_bulk)


@router.post(
    "/{code}/bulk/{bulk}/cancel",
    response=answers(BulkOut),
    operation_id="cancel_bulk",
    url_name="bulk_cancel",
)
def cancel(request: ApiRequest, code: Code, bulk: UUID) -> dict[str, Any]:
    """Give up what was prepared."""
    return _act(request, code, bulk, act=services.cancel_bulk)


@router.post(
    "/{code}/bulk/{bulk}/undo",
    response=answers(BulkOut),
    operation_id="undo_bulk",
    url_name="bulk_undo",
)
def undo(request: ApiRequest, code: Code, bulk: UUID) -> dict[str, Any]:
    """Put back what was before, of those whom nobody has changed since; the work is a job."""
    return _act(request, code, bulk, act=services.undo_bulk)


def _bulk(request: ApiRequest, code: str, bulk: UUID) -> BulkAmendment:
    request.auth.require(Permission.RUN_BULK)
    community = queries.community(code, by=request.auth)
    return queries.bulk(community.id, bulk, by=request.auth)


def _act(
    request: ApiRequest, code: str, bulk: UUID, *, act: Callable[..., BulkAmendment]
) -> dict[str, Any]:
    return _out(act(_bulk(request, code, bulk), by=request.auth, at=now()))


def _out(one: BulkAmendment) -> dict[str, Any]:
    counts = queries.bulk_counts(one)
    return {
        "id": str(one.id),
        "what": one.what,
        "status": one.status,
        "reason": one.reason,
        "items": [inventory.by_number(item).code for item in one.items],
        "prepared_by": one.prepared_by,
        "prepared_at": one.prepared_at.isoformat(),
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "failure": one.failure,
        "ready": counts.ready,
        "refused": counts.refused,
        "done": counts.done,
        "undone": counts.undone,
        "faults": [_fault(*fault) for fault in one.faults],
    }


def _fault(row: int, item: int, code: str) -> dict[str, Any]:
    known = inventory.by_number(item).code if item else None
    title = reasons.sentence(code, column=known) if known else policy.FAULTS[code]
    return {"row": row, "item": known, "reason": code, "title": str(title)}
