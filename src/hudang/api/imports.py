"""Roster imports as jobs: receive, confirm columns, check, import, stop, resume."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, File, Router, Schema, Status, UploadedFile

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, In, answers
from hudang.registry import queries, services
from hudang.registry.models import RosterImport
from hudang.registry.roster import reasons
from hudang.registry.roster.mapping import Verdict

if TYPE_CHECKING:
    from hudang.registry.models import RosterProblem

router = Router(tags=["imports"])
RowNumber = Annotated[int, Field(ge=0, le=20_000_000)]
PageSize = Annotated[int, Field(ge=1, le=1000)]


class ImportOut(Schema):
    """A roster on its way in."""

    id: str
    community: str
    status: RosterImport.Status
    rows: int
    rows_checked: int
    rows_faulty: int
    rows_imported: int
    rows_skipped: int
    progress: int
    failure: str


class ColumnOut(Schema):
    """A column of the file: its header and what it is taken for; a refused one is not read."""

    place: int
    header: str
    verdict: Verdict
    column: str
    control: str
    title: str


class ProblemOut(Schema):
    """What is wrong with a row, or with one cell of it; never the value."""

    row: int
    column: str
    reason: str
    title: str
    is_blocking: bool
    other_row: int | None


class ProblemsOut(Schema):
    """A page of problems; `next` is the row to go on after, null at the end."""

    problems: list[ProblemOut]
    next: int | None


class ColumnsIn(In):
    """What each column holds, by its place; the source of the roster."""

    columns: Annotated[dict[int, str], Field(max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=20)]
    source_date: date | None = None
    accepted: Annotated[list[str], Field(max_length=20)] = []


class StartIn(In):
    """Whether rows with errors are left out, and buildings made that nobody has yet."""

    skip_faulty: bool = False
    new_buildings: bool = False


@router.post(
    "/{code}/imports",
    response=answers(ImportOut, status=201),
    operation_id="receive_roster",
    url_name="import_receive",
)
def receive(request: ApiRequest, code: Code, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Send a roster file (xlsx, xls or csv); it is sealed from its first byte."""
    upload: Any = file
    roster = services.receive(
        queries.community(code, by=request.auth),
        file=upload.identifier,
        secret=upload.secret,
        name=upload.name,
        by=request.auth,
        at=now(),
    )
    upload.keep()
    return Status(201, _shown(roster))


@router.get(
    "/{code}/imports/{roster}",
    response=answers(ImportOut),
    operation_id="get_import",
    url_name="import",
)
def get_import(request: ApiRequest, code: Code, roster: UUID) -> dict[str, Any]:
    """Say how far a roster is."""
    return _shown(_roster(request, code, roster))


@router.get(
    "/{code}/imports/{roster}/columns",
    response=answers(list[ColumnOut]),
    operation_id="list_columns",
    url_name="import_columns",
)
def list_columns(request: ApiRequest, code: Code, roster: UUID) -> list[dict[str, Any]]:
    """List the columns of the file as guessed or confirmed; a refused one names its control."""
    choices = services.columns_of(_roster(request, code, roster), by=request.auth, at=now())
    return [
        {
            "place": one.index,
            "header": one.header,
            "verdict": one.verdict,
            "column": one.column,
            "control": one.control,
            "title": str(one.reason),
        }
        for one in choices
    ]


@router.put(
    "/{code}/imports/{roster}/columns",
    response=answers(ImportOut),
    operation_id="confirm_columns",
    url_name="import_confirm",
)
def confirm_columns(
    request: ApiRequest, code: Code, roster: UUID, body: ColumnsIn
) -> dict[str, Any]:
    """Confirm what each column holds and where the roster comes from; then it is checked."""
    found = services.confirm_columns(
        _roster(request, code, roster),
        chosen=body.columns,
        source_kind=body.source,
        source_date=body.source_date,
        accepted=body.accepted,
        by=request.auth,
        at=now(),
    )
    return _shown(found)


@router.get(
    "/{code}/imports/{roster}/problems",
    response=answers(ProblemsOut),
    operation_id="list_problems",
    url_name="import_problems",
)
def list_problems(
    request: ApiRequest, code: Code, roster: UUID, after: RowNumber = 0, size: PageSize = 200
) -> dict[str, Any]:
    """List what is wrong, row by row: whole rows, in order."""
    found = _roster(request, code, roster)
    rows = list(queries.problems_after(found, row=after)[: size + 1])
    shown = rows[:size]
    problems = queries.problems_of(found).filter(row__in=shown).order_by("row", "column", "reason")
    return {
        "problems": [_problem(one) for one in problems],
        "next": shown[-1] if len(rows) > size else None,
    }


@router.post(
    "/{code}/imports/{roster}/start",
    response=answers(ImportOut, status=202),
    operation_id="start_import",
    url_name="import_start",
)
def start_import(
    request: ApiRequest, code: Code, roster: UUID, body: StartIn
) -> Status[dict[str, Any]]:
    """Import the rows that are right; ask for its state to see how far it is."""

    def act() -> dict[str, Any]:
        found = _roster(request, code, roster)
        return _shown(
            services.start_import(
                found,
                skip_faulty=body.skip_faulty,
                new_buildings=body.new_buildings,
                by=request.auth,
                at=now(),
            )
        )

    return Status(202, once(request, act))


@router.post(
    "/{code}/imports/{roster}/cancel",
    response=answers(ImportOut),
    operation_id="cancel_import",
    url_name="import_cancel",
)
def cancel_import(request: ApiRequest, code: Code, roster: UUID) -> dict[str, Any]:
    """Stop a roster; what is committed stays, the file goes."""
    return _shown(services.cancel(_roster(request, code, roster), by=request.auth, at=now()))


@router.post(
    "/{code}/imports/{roster}/resume",
    response=answers(ImportOut, status=202),
    operation_id="resume_import",
    url_name="import_resume",
)
def resume_import(request: ApiRequest, code: Code, roster: UUID) -> Status[dict[str, Any]]:
    """Let a roster that stopped go on from its last committed row."""
    return Status(
        202, _shown(services.resume(_roster(request, code, roster), by=request.auth, at=now()))
    )


def _roster(request: ApiRequest, code: str, roster: UUID) -> RosterImport:
    request.auth.require(Permission.IMPORT_ROSTER)
    community = queries.community(code, by=request.auth)
    return queries.roster(community.id, roster, by=request.auth)


def _shown(roster: RosterImport) -> dict[str, Any]:
    return {
        "id": str(roster.id),
        "community": roster.community.code,
        "status": roster.status,
        "rows": roster.rows_total,
        "rows_checked": roster.rows_checked,
        "rows_faulty": roster.rows_faulty,
        "rows_imported": roster.rows_imported,
        "rows_skipped": roster.rows_skipped,
        "progress": roster.progress,
        "failure": roster.failure,
    }


def _problem(problem: RosterProblem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "reason": problem.reason,
        "title": str(reasons.sentence(problem.reason, column=problem.column)),
        "is_blocking": problem.is_blocking,
        "other_row": problem.other_row,
    }
