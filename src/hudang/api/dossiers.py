"""Paper dossiers: the register, what one holds, lending and taking back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.paging import page_after
from hudang.api.schemas import Code, In, Number, answers
from hudang.dossiers import queries, services
from hudang.dossiers.models import Dossier, Loan
from hudang.dossiers.queries import DossierFilter
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from hudang.dossiers.models import Paper

router = Router(tags=["dossiers"])


class DossierOut(Schema):
    """A paper dossier: what it is of, and where it stands."""

    number: str
    of: str
    house: str | None
    state: Dossier.State
    room: str
    cabinet: str
    shelf: str
    box: str


class PaperOut(Schema):
    """A paper of a dossier."""

    id: str
    kind: str
    category: str
    pages: int
    is_missing: bool
    has_scan: bool


class DossierPageOut(DossierOut):
    """A dossier with its contents, and the kinds that are expected and not there."""

    papers: list[PaperOut]
    missing: list[str]


class DossiersIn(Schema):
    """Which dossiers: by number or house, by state; `after` is the number to go on after."""

    q: Annotated[str, Field(max_length=40)] = ""
    state: Dossier.State | None = None
    is_overdue: bool = False
    after: Annotated[str, Field(max_length=20)] = ""
    size: Annotated[int, Field(ge=1, le=500)] = 100


class DossiersOut(Schema):
    """A page of dossiers; `next` is the number to go on after, null at the end."""

    dossiers: list[DossierOut]
    next: str | None


class LoanIn(In):
    """Who takes a dossier out, what for and until when."""

    borrower: Annotated[str, Field(min_length=1, max_length=20)]
    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    reference: Annotated[str, Field(min_length=1, max_length=30)]
    lent_date: date
    due_date: date


class ReturnIn(In):
    """Which papers are in the dossier; the others are looked for."""

    present: Annotated[list[UUID], Field(max_length=500)]


class LoanOut(Schema):
    """A loan as it stands."""

    id: str
    dossier: str
    state: Loan.State
    borrower: str
    due_date: date


@router.get(
    "/{code}/dossiers",
    response=answers(DossiersOut),
    operation_id="list_dossiers",
    url_name="dossiers",
)
def list_dossiers(request: ApiRequest, code: Code, asked: Query[DossiersIn]) -> dict[str, Any]:
    """List the dossiers of a community by their numbers."""
    request.auth.require(Permission.SEE_DOSSIERS)
    filters = DossierFilter(
        text=asked.q,
        community=registry.community(code, by=request.auth).id,
        state=asked.state or "",
        overdue_on=localdate() if asked.is_overdue else None,
    )
    found = queries.dossiers(filters, by=request.auth)
    shown, after = page_after(found, key="number", after=asked.after, size=asked.size)
    return {"dossiers": [_shown(one) for one in shown], "next": after}


@router.get(
    "/{code}/dossiers/{number}",
    response=answers(DossierPageOut),
    operation_id="get_dossier",
    url_name="dossier",
)
def get_dossier(request: ApiRequest, code: Code, number: Number) -> dict[str, Any]:
    """Read a dossier with its contents."""
    request.auth.require(Permission.SEE_DOSSIERS)
    dossier = _dossier(request, code, number)
    contents = queries.contents_of(dossier)
    return {
        **_shown(dossier),
        "papers": [_paper(paper, has_scan) for paper, has_scan in contents.papers],
        "missing": [kind.code for kind in contents.missing],
    }


@router.post(
    "/{code}/dossiers/{number}/loans",
    response=answers(LoanOut, status=201),
    operation_id="lend_dossier",
    url_name="dossier_lend",
)
def lend(request: ApiRequest, code: Code, number: Number, body: LoanIn) -> Status[dict[str, Any]]:
    """Lend a dossier; one with sensitive papers waits for a second person."""
    request.auth.require(Permission.KEEP_DOSSIERS)
    dossier = _dossier(request, code, number)
    borrower = people.by_code(body.borrower)
    if borrower is None:
        raise Invalid("no_such_person", _("Nobody has this employee number."))
    asked = body.model_dump(exclude={"borrower"})

    def act() -> dict[str, Any]:
        loan = services.lend(dossier, borrower=borrower, **asked, by=request.auth, at=now())
        return _loan(loan, dossier)

    return Status(201, once(request, act))


@router.post(
    "/{code}/dossiers/{number}/return",
    response=answers(LoanOut),
    operation_id="return_dossier",
    url_name="dossier_return",
)
def give_back(request: ApiRequest, code: Code, number: Number, body: ReturnIn) -> dict[str, Any]:
    """Take a dossier back with a look at its contents."""
    request.auth.require(Permission.KEEP_DOSSIERS)
    dossier = _dossier(request, code, number)
    loan = dossier.loans.get(state=Loan.State.OUT)

    def act() -> dict[str, Any]:
        returned = services.give_back(loan, present=body.present, by=request.auth, at=now())
        return _loan(returned, dossier)

    return once(request, act)


def _dossier(request: ApiRequest, code: str, number: str) -> Dossier:
    community = registry.community(code, by=request.auth)
    found = queries.dossier(number, by=request.auth)
    if found.community_id != community.id:
        raise Dossier.DoesNotExist
    return found


def _shown(dossier: Dossier) -> dict[str, Any]:
    return {
        "number": dossier.number,
        "of": dossier.belongs.value,
        "house": dossier.house.code if dossier.house else None,
        "state": dossier.state,
        "room": dossier.room,
        "cabinet": dossier.cabinet,
        "shelf": dossier.shelf,
        "box": dossier.box,
    }


def _paper(paper: Paper, has_scan: bool) -> dict[str, Any]:
    return {
        "id": str(paper.id),
        "kind": paper.kind,
        "category": paper.kind_of.category.value,
        "pages": paper.pages,
        "is_missing": paper.is_missing,
        "has_scan": has_scan,
    }


def _loan(loan: Loan, dossier: Dossier) -> dict[str, Any]:
    return {
        "id": str(loan.id),
        "dossier": dossier.number,
        "state": str(loan.state),
        "borrower": loan.borrower,
        "due_date": loan.due_date.isoformat(),
    }
