"""Imports of old orders as jobs: receive, confirm columns, check, import, stop, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, File, Router, Schema, Status, UploadedFile

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.schemas import Code, In, answers
from hudang.integration import queries, reasons, services
from hudang.integration.models import OrderImport
from hudang.registry import queries as registry
from hudang.service.models import ServiceRecord

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["old orders"])
ONE = "/{code}/old-orders/{found}"
MOST_SHOWN = 1_000


class OldOrdersOut(Schema):
    """A file of old orders on its way in, and its source record afterwards."""

    id: str
    community: str
    status: OrderImport.Status
    source: str
    digest: str
    rows: int
    rows_checked: int
    rows_faulty: int
    rows_expired: int
    rows_imported: int
    rows_undone: int
    columns: dict[str, int]
    failure: str


class OldProblemOut(Schema):
    """What is wrong with a row, or with one cell of it; never the value."""

    row: int
    column: str
    reason: str
    title: str
    is_blocking: bool


class OldColumnsIn(In):
    """What each column holds, by its place; the system the orders are from."""

    columns: Annotated[dict[int, str], Field(max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=24)]
    outcome: ServiceRecord.Outcome | None = None


class OldMeaningsIn(In):
    """What unknown kinds and places mean: a code, a place, or nothing to leave the rows out."""

    kinds: Annotated[dict[str, str], Field(max_length=100)] = {}
    places: Annotated[dict[str, str], Field(max_length=100)] = {}


class OldStartIn(In):
    """Whether rows with errors are left out."""

    skip_faulty: bool = False


@router.post(
    "/{code}/old-orders",
    response=answers(OldOrdersOut, status=201),
    operation_id="receive_old_orders",
    url_name="old_orders",
)
def receive(request: ApiRequest, code: Code, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Send a file of old orders (xlsx, xls or csv); it is sealed from its first byte."""
    upload: Any = file
    found = services.receive(
        registry.community(code, by=request.auth), file=upload.identifier, secret=upload.secret,
        name=upload.name, by=request.auth, at=now(),
    )  # fmt: skip
    upload.keep()
    return Status(201, _shown(found))


@router.get(
    ONE, response=answers(OldOrdersOut), operation_id="get_old_orders", url_name="old_orders_one"
)
def get(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Say how far an import is, and what its columns are taken for."""
    return _shown(_import(request, code, found))


@router.get(
    ONE + "/problems",
    response=answers(list[OldProblemOut]),
    operation_id="list_old_order_problems",
    url_name="old_orders_problems",
)
def problems(
    request: ApiRequest, code: Code, found: UUID, after: Annotated[int, Field(ge=0)] = 0
) -> list[dict[str, Any]]:
    """List what is wrong behind a row, a thousand at a time."""
    rows = _import(request, code, found).problems.filter(row__gt=after).order_by("row", "id")
    return [
        {
            "row": one.row,
            "column": one.column,
            "reason": one.reason,
            "title": reasons.sentence(one.reason),
            "is_blocking": one.is_blocking,
        }
        for one in rows[:MOST_SHOWN]
    ]


@router.put(
    ONE + "/columns",
    response=answers(OldOrdersOut),
    operation_id="confirm_old_columns",
    url_name="old_orders_columns",
)
def confirm_columns(
    request: ApiRequest, code: Code, found: UUID, body: OldColumnsIn
) -> dict[str, Any]:
    """Confirm what each column holds and where the orders are from; then the rows are checked."""
    done = services.confirm_columns(
        _import(request, code, found), chosen=body.columns, source=body.source,
        outcome=body.outcome or "", by=request.auth, at=now(),
    )  # fmt: skip
    return _shown(done)


@router.put(
    ONE + "/meanings",
    response=answers(OldOrdersOut),
    operation_id="decide_old_meanings",
    url_name="old_orders_meanings",
)
def decide(request: ApiRequest, code: Code, found: UUID, body: OldMeaningsIn) -> dict[str, Any]:
    """Say what unknown kinds and places mean; then the rows are checked again."""
    done = services.decide_unknown(
        _import(request, code, found), kinds=body.kinds, places=body.places,
        by=request.auth, at=now(),
    )  # fmt: skip
    return _shown(done)


@router.post(
    ONE + "/start",
    response=answers(OldOrdersOut),
    operation_id="start_old_orders",
    url_name="old_orders_start",
)
def start(request: ApiRequest, code: Code, found: UUID, body: OldStartIn) -> dict[str, Any]:
    """Import the rows that are right; ask for its state to see how far it is."""
    one = _import(request, code, found)
    done = services.start_import(one, skip_faulty=body.skip_faulty, by=request.auth, at=now())
    return _shown(done)


@router.post(
    ONE + "/cancel",
    response=answers(OldOrdersOut),
    operation_id="cancel_old_orders",
    url_name="old_orders_cancel",
)
def cancel(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Stop an import; what is committed stays, the file goes."""
    return _act(request, code, found, services.cancel)


@router.post(
    ONE + "/resume",
    response=answers(OldOrdersOut),
    operation_id="resume_old_orders",
    url_name="old_orders_resume",
)
def resume(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Let an import that stopped go on from its last committed row."""
    return _act(request, code, found, services.resume)


@router.post(
    ONE + "/undo",
    response=answers(OldOrdersOut),
    operation_id="undo_old_orders",
    url_name="old_orders_undo",
)
def undo(request: ApiRequest, code: Code, found: UUID) -> dict[str, Any]:
    """Take an import back, but for the orders that somebody has worked with since."""
    return _act(request, code, found, services.undo)


def _act(
    request: ApiRequest, code: str, found: UUID, act: Callable[..., OrderImport]
) -> dict[str, Any]:
    return _shown(act(_import(request, code, found), by=request.auth, at=now()))


def _import(request: ApiRequest, code: str, found: UUID) -> OrderImport:
    request.auth.require(Permission.MANAGE_SERVICES)
    community = registry.community(code, by=request.auth)
    return queries.import_of(community.id, found, by=request.auth)


def _shown(found: OrderImport) -> dict[str, Any]:
    plain = (
        "status", "source", "rows_checked", "rows_faulty", "rows_expired", "rows_imported",
        "rows_undone", "columns", "failure",
    )  # fmt: skip
    return {
        **{name: getattr(found, name) for name in plain},
        "id": str(found.id),
        "community": found.community.code,
        "digest": bytes(found.digest).hex(),
        "rows": found.rows_total,
    }
