"""Publications: the list, one, drafting, the acts up to publishing; the calendar of a year."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import StringConstraints

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, In, answers
from hudang.publication import queries, services
from hudang.publication.content import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Content
from hudang.publication.models import LONGEST_TEXT, LONGEST_TITLE, Head, Publication
from hudang.publication.queries import PublicationFilter
from hudang.publication.services import Draft
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid

P = Permission
router = Router(tags=["publications"])
State = Publication.State
Cell = Annotated[str, StringConstraints(max_length=LONGEST_CELL)]
Row = Annotated[list[Cell], Field(max_length=MOST_COLUMNS)]
# What a person does to a publication, without further words or with a reason.
STEPS = {"check": services.check, "publish": services.publish, "drop": services.drop}
REASONED = {"send_back": services.send_back, "take_down": services.take_down}

if TYPE_CHECKING:
    from hudang.publication.queries import Line


class PublicationsIn(Schema):
    """Which publications, the newest first."""

    head: Head | None = None
    state: State | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class DraftIn(In):
    """What is going to be published; the first row of the table names its columns."""

    head: Head
    since: date
    until: date
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    table: Annotated[list[Row], Field(max_length=MOST_ROWS + 1)] = []
    houses: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    replaces: Annotated[int | None, Field(ge=1, description="The number it replaces.")] = None


class ActIn(In):
    """The edition that was looked at; a reason where something is sent back or taken down."""

    edition: Annotated[int, Field(ge=1)]
    reason: Publication.Reason | None = None


class PublicationOut(Schema):
    """A publication in a list."""

    number: int
    head: Head
    since: date
    until: date
    title: str
    state: State
    version: int
    edition: int
    published_at: datetime | None
    reason: Publication.Reason | None


class PublicationPartsOut(PublicationOut):
    """A publication with its text and table."""

    text: str
    table: list[list[str]]
    houses: int | None


class PublicationsOut(Schema):
    total: int
    publications: list[PublicationOut]


class DutyOut(Schema):
    """What is owed for a period, until when, and how it stands."""

    head: Head
    since: date
    until: date
    due: date
    state: str
    is_late: bool
    publication: int | None


@router.get("/{code}/publications", response=answers(PublicationsOut),
            operation_id="list_publications", url_name="publications")  # fmt: skip
def list_publications(
    request: ApiRequest, code: Code, asked: Query[PublicationsIn]
) -> dict[str, Any]:
    """List the publications of a community, drafts too."""
    request.auth.require(P.SEE_PUBLICATIONS)
    wanted = PublicationFilter(
        community=registry.community(code, by=request.auth).id,
        head=asked.head or "", state=asked.state or "",
    )  # fmt: skip
    found = queries.publications_like(wanted, by=request.auth)
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "publications": [_out(one) for one in found[start : start + asked.size]],
    }


@router.get("/{code}/publications/{number}", response=answers(PublicationPartsOut),
            operation_id="get_publication", url_name="publication")  # fmt: skip
def get_publication(request: ApiRequest, code: Code, number: int) -> dict[str, Any]:
    """Give a publication with its text and table."""
    return _parts(_find(request, code, number))


@router.post("/{code}/publications", response=answers(PublicationPartsOut, status=201),
             operation_id="draft_publication", url_name="publications")  # fmt: skip
def draft_publication(request: ApiRequest, code: Code, body: DraftIn) -> Status[dict[str, Any]]:
    """Keep a draft; what leads to a person is refused with line, row and column."""

    def act() -> dict[str, Any]:
        request.auth.require(P.DRAFT_PUBLICATION)
        community = registry.community(code, by=request.auth)
        replaced = _find(request, code, body.replaces) if body.replaces else None
        made = services.draft(
            community, _draft(body), replaces=replaced, by=request.auth, at=now()
        )
        return PublicationPartsOut(**_parts(made)).model_dump(mode="json")

    return Status(201, once(request, act))


@router.put("/{code}/publications/{number}", response=answers(PublicationPartsOut),
            operation_id="amend_publication", url_name="publication")  # fmt: skip
def amend_publication(
    request: ApiRequest, code: Code, number: int, body: DraftIn, edition: int
) -> dict[str, Any]:
    """Change a draft."""
    request.auth.require(P.DRAFT_PUBLICATION)
    found = _find(request, code, number)
    made = services.amend(found, _draft(body), edition=edition, by=request.auth, at=now())
    return _parts(made)


@router.post("/{code}/publications/{number}/{act}", response=answers(PublicationOut),
             operation_id="act_on_publication", url_name="publication_act")  # fmt: skip
def act_on_publication(
    request: ApiRequest,
    code: Code,
    number: int,
    act: Literal["check", "publish", "drop", "send_back", "take_down"],
    body: ActIn,
) -> dict[str, Any]:
    """Check, publish, give up, send back or take down; the author never checks."""
    found = _find(request, code, number)
    said: dict[str, Any] = {"edition": body.edition, "by": request.auth, "at": now()}
    if act in REASONED:
        return _out(REASONED[act](found, reason=body.reason or "", **said))
    return _out(STEPS[act](found, **said))


@router.get("/{code}/publication-calendar", response=answers(list[DutyOut]),
            operation_id="publication_calendar", url_name="publication_calendar")  # fmt: skip
def publication_calendar(
    request: ApiRequest, code: Code, year: Annotated[int, Field(ge=2000, le=2100)]
) -> list[dict[str, Any]]:
    """Say what owners are owed for the periods of a year, and what is late."""
    request.auth.require(P.SEE_PUBLICATIONS)
    community = registry.community(code, by=request.auth)
    lines = queries.year_of(community.pk, year=year, today=localdate())
    return [_duty(line) for line in lines]


def _duty(line: Line) -> dict[str, Any]:
    duty, made = line.duty, line.publication
    return {
        "head": duty.head, "since": duty.since, "until": duty.until, "due": duty.due,
        "state": line.state, "is_late": line.is_late, "publication": made and made.number,
    }  # fmt: skip


def _find(request: ApiRequest, code: str, number: int) -> Publication:
    request.auth.require(P.SEE_PUBLICATIONS)
    registry.community(code, by=request.auth)
    try:
        return queries.publication(code, number, by=request.auth)
    except Publication.DoesNotExist:
        raise Http404 from None


def _draft(body: DraftIn) -> Draft:
    width = len(body.table[0]) if body.table else 0
    if any(len(row) != width for row in body.table):
        raise Invalid("columns", _("Every row of the table has as many cells as the first."))
    content = Content(body.title, body.text, tuple(tuple(row) for row in body.table))
    return Draft(body.head, body.since, body.until, content, body.houses)


def _out(found: Publication) -> dict[str, Any]:
    names = ("number", "head", "title", "state", "version", "edition", "published_at")
    return {
        **{name: getattr(found, name) for name in names},
        "since": found.since_date,
        "until": found.until_date,
        "reason": found.reason or None,
    }


def _parts(found: Publication) -> dict[str, Any]:
    return {**_out(found), "text": found.text, "table": found.table, "houses": found.houses}
