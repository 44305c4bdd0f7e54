"""Who stands beside a house by a paper, and the shares of its owners."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import row_of
from hudang.api.once import once
from hudang.api.schemas import Code, CustomerRowOut, In, Number, Text, answers
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.models import Occupancy
from hudang.standing import queries, services
from hudang.standing.models import NUMBER, Paper, Scope
from hudang.standing.services import PaperFacts

if TYPE_CHECKING:
    from hudang.registry.models import House

router = Router(tags=["standing"])
Count = Annotated[int, Field(ge=1, le=9999)]


class OwnerOut(Schema):
    """An owner of a house, masked, and his share like 1/2, null where it is not known."""

    occupancy: str
    role: str
    share: str | None
    customer: CustomerRowOut


class ShareIn(In):
    """A share as a fraction; nothing takes it away."""

    part: Count | None = None
    whole: Count | None = None


class PaperOut(Schema):
    """A paper by which somebody stands beside a house."""

    id: str
    role: str
    kind: Paper.Kind
    state: Paper.State
    scope: list[Scope]
    issued_on: date
    until: date | None
    customer: CustomerRowOut


class PaperIn(In):
    """A role of a customer on record, and the paper on which it rests."""

    customer: Number
    role: Occupancy.Role
    kind: Paper.Kind
    issued_on: date
    until: date | None = None
    number: Annotated[str, Field(max_length=40)] = ""
    scope: Annotated[list[Scope], Field(max_length=10)] = []


class DecisionIn(In):
    """Whether a contested paper is genuine."""

    is_genuine: bool


class NumberIn(In):
    """What the number of a paper is opened for."""

    purpose: Text
    reference: Annotated[str, Field(max_length=30)] = ""


class NumberOut(Schema):
    """The number of a paper, empty where none was taken down."""

    number: str


class DoneOut(Schema):
    """What was written."""

    id: str
    state: str


@router.get(
    "/{code}/houses/{house}/owners",
    response=answers(list[OwnerOut]),
    operation_id="list_owners",
    url_name="owners",
)
def list_owners(request: ApiRequest, code: Code, house: UUID) -> list[dict[str, Any]]:
    """List the owners of a house with their shares, for the votes of owners."""
    return [
        {
            "occupancy": str(one.occupancy.id),
            "role": one.occupancy.role,
            "share": str(one.share) if one.share is not None else None,
            "customer": row_of(one.owner),
        }
        for one in services.owner_rows(_seen(request, code, house), by=request.auth, at=now())
    ]


@router.put(
    "/{code}/houses/{house}/owners/{occupancy}/share",
    response=answers(DoneOut),
    operation_id="set_share",
    url_name="share",
)
def set_share(
    request: ApiRequest, code: Code, house: UUID, occupancy: UUID, body: ShareIn
) -> dict[str, Any]:
    """Record the share of an owner; together they are at most the whole house."""
    request.auth.require(Permission.AMEND)
    owner = queries.owners_of(_house(request, code, house)).get(id=occupancy)
    share = Fraction(body.part, body.whole or 1) if body.part else None
    services.set_share(owner, share=share, by=request.auth, at=now())
    return {"id": str(occupancy), "state": str(share) if share is not None else ""}


@router.get(
    "/{code}/houses/{house}/papers",
    response=answers(list[PaperOut]),
    operation_id="list_papers",
    url_name="papers",
)
def list_papers(request: ApiRequest, code: Code, house: UUID) -> list[dict[str, Any]]:
    """List the papers by which people stand or stood beside a house."""
    return [
        {
            "id": str(one.paper.id),
            "role": one.paper.occupancy.role,
            "kind": one.paper.kind,
            "state": one.paper.state,
            "scope": one.paper.scope,
            "issued_on": one.paper.issued_date,
            "until": one.paper.until_date,
            "customer": row_of(one.bearer),
        }
        for one in services.paper_rows(_seen(request, code, house), by=request.auth, at=now())
    ]


@router.post(
    "/{code}/houses/{house}/papers",
    response=answers(DoneOut, status=201),
    operation_id="give_role",
    url_name="paper_new",
)
def give_role(
    request: ApiRequest, code: Code, house: UUID, body: PaperIn
) -> Status[dict[str, Any]]:
    """Give a customer a role beside a house, on a paper that was looked at."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.AMEND)
        given = services.give_role(
            registry.find_customer(body.customer, by=request.auth),
            house=_house(request, code, house),
            role=body.role,
            paper=PaperFacts(
                kind=body.kind,
                issued_date=body.issued_on,
                until_date=body.until,
                number=body.number,
                scope=tuple(body.scope),
            ),
            by=request.auth,
            at=now(),
        )
        return {"id": str(given.id), "state": given.role}

    return Status(201, once(request, act))


@router.post(
    "/{code}/papers/{paper}/contest",
    response=answers(DoneOut),
    operation_id="contest_paper",
    url_name="paper_contest",
)
def contest(request: ApiRequest, code: Code, paper: UUID) -> dict[str, Any]:
    """Doubt a paper: from now on its bearer has no role, until somebody else decides."""
    return _done(services.contest(_paper(request, code, paper), by=request.auth, at=now()))


@router.post(
    "/{code}/papers/{paper}/decide",
    response=answers(DoneOut),
    operation_id="decide_paper",
    url_name="paper_decide",
)
def decide(request: ApiRequest, code: Code, paper: UUID, body: DecisionIn) -> dict[str, Any]:
    """Decide, as another person than who took it, whether a contested paper is genuine."""
    doubted = _paper(request, code, paper)
    return _done(services.decide(doubted, is_genuine=body.is_genuine, by=request.auth, at=now()))


@router.post(
    "/{code}/papers/{paper}/disclosures",
    response=answers(NumberOut),
    operation_id="disclose_paper",
    url_name="paper_disclose",
)
def disclose(request: ApiRequest, code: Code, paper: UUID, body: NumberIn) -> dict[str, Any]:
    """Open the number of a paper for a stated purpose; the entry of the log comes first."""
    request.auth.require(Permission.OPEN_VALUE)
    community = registry.community(code, by=request.auth)
    found = queries.papers_in(community.id).get(id=paper)
    opened = customers.open_items(
        found.customer, items=[NUMBER], record=found, **body.dict(), by=request.auth, at=now()
    )
    return {"number": opened.value(NUMBER) or ""}


def _house(request: ApiRequest, code: str, house: UUID) -> House:
    request.auth.require(Permission.VIEW_CUSTOMER)
    community = registry.community(code, by=request.auth)
    return registry.house(community.id, house, by=request.auth)


def _seen(request: ApiRequest, code: str, house: UUID) -> House:
    """Open a house, which is an entry of the log that names who is in it."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    community = registry.community(code, by=request.auth)
    return customers.view_house(community.id, house, by=request.auth, at=now()).house


def _paper(request: ApiRequest, code: str, paper: UUID) -> Paper:
    request.auth.require(Permission.AMEND)
    community = registry.community(code, by=request.auth)
    return queries.paper(community.id, paper, by=request.auth)


def _done(paper: Paper) -> dict[str, Any]:
    return {"id": str(paper.id), "state": paper.state}
