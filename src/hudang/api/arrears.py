"""Arrears: the case whose turn it is, one case by its number, a payment, an objection.

No route lists cases, and none knows an act beyond reminding, demanding and the court (LC-162).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from django.utils.timezone import localdate, now
from ninja import Field, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.order_schemas import ActIn
from hudang.api.schemas import Code, In, answers
from hudang.arrears import claims, policy, queries, services
from hudang.arrears.claims import Part
from hudang.arrears.models import ArrearsCase, State
from hudang.registry import queries as registry

router = Router(tags=["arrears"])
P = Permission
CaseNumber = Annotated[str, Field(max_length=20, pattern=r"^CF-[0-9]{2,5}-[0-9]{6,9}$")]


class OwedPeriodOut(Schema):
    """A period, and what is owed of it in yuan."""

    since: date
    until: date
    amount: str


class NextCaseOut(Schema):
    """The one case whose next step is due first; none where none is."""

    number: str | None
    due: date | None


class ArrearsOut(Schema):
    """A case; name and periods for a person who deals with it, not for a token."""

    number: str
    state: State
    opened_at: datetime
    next_due_date: date | None
    demand_until: date | None
    ended_date: date | None
    edition: int
    is_open: bool
    name: str
    periods: list[OwedPeriodOut]


class ArrearsObjectionIn(ActIn):
    """What the customer objects."""

    text: Annotated[str, Field(min_length=1, max_length=policy.LONGEST_TEXT)]


class InstalmentPartIn(In):
    """A payment of a plan: by which day, and how much in yuan."""

    on: date
    amount: Annotated[Decimal, Field(gt=0, max_digits=11, decimal_places=2)]


class ArrearsPlanIn(ActIn):
    """The payments of a plan, in their order."""

    parts: Annotated[list[InstalmentPartIn], Field(min_length=1, max_length=claims.MOST_LINES)]


class InstalmentIn(ActIn):
    """Whether a payment came."""

    came: bool


@router.get(
    "/{code}/arrears/next",
    response=answers(NextCaseOut),
    operation_id="next_arrears",
    url_name="arrears_next",
)
def next_case(request: ApiRequest, code: Code) -> dict[str, Any]:
    """Say which case has its next step first; there is no list of them."""
    request.auth.require(P.SEE_ARREARS)
    community = registry.community(code, by=request.auth)
    found = queries.next_due(request.auth, today=localdate())
    if found is None or found.community_id != community.id:
        return {"number": None, "due": None}
    return {"number": found.number, "due": found.next_due_date}


@router.get(
    "/{code}/arrears/{number}",
    response=answers(ArrearsOut),
    operation_id="get_arrears",
    url_name="arrears_case",
)
def get_case(request: ApiRequest, code: Code, number: CaseNumber) -> dict[str, Any]:
    """Read a case; the look is logged."""
    return _out(request, _find(request, code, number))


@router.post(
    "/{code}/arrears/{number}/payment",
    response=answers(ArrearsOut),
    operation_id="pay_arrears",
    url_name="arrears_payment",
)
def pay(request: ApiRequest, code: Code, number: CaseNumber, body: ActIn) -> dict[str, Any]:
    """Record that the whole claim was paid; letters that have not left are void."""
    found = _find(request, code, number)
    done = services.record_payment(found, edition=body.edition, by=request.auth, at=now())
    return _out(request, done)


@router.post(
    "/{code}/arrears/{number}/objection",
    response=answers(ArrearsOut),
    operation_id="object_to_arrears",
    url_name="arrears_objection",
)
def object_to(
    request: ApiRequest, code: Code, number: CaseNumber, body: ArrearsObjectionIn
) -> dict[str, Any]:
    """Take down an objection: the clock stands at once."""
    found = _find(request, code, number)
    done = services.object_to(found, body.text, edition=body.edition, by=request.auth, at=now())
    return _out(request, done)


@router.post(
    "/{code}/arrears/{number}/plan",
    response=answers(ArrearsOut),
    operation_id="agree_arrears_plan",
    url_name="arrears_plan",
)
def agree_plan(
    request: ApiRequest, code: Code, number: CaseNumber, body: ArrearsPlanIn
) -> dict[str, Any]:
    """Agree on a plan; its payments are together what is owed."""
    found = _find(request, code, number)
    parts = sorted((Part(one.on, int(one.amount * 100)) for one in body.parts), key=_day)
    done = services.agree_plan(found, parts, edition=body.edition, by=request.auth, at=now())
    return _out(request, done)


@router.post(
    "/{code}/arrears/{number}/plan/{position}",
    response=answers(ArrearsOut),
    operation_id="note_arrears_instalment",
    url_name="arrears_instalment",
)
def note_instalment(
    request: ApiRequest, code: Code, number: CaseNumber, position: int, body: InstalmentIn
) -> dict[str, Any]:
    """Note that a payment of the plan came, or did not."""
    done = services.note_payment(
        _find(request, code, number), position, is_kept=body.came, edition=body.edition,
        by=request.auth, at=now(),
    )  # fmt: skip
    return _out(request, done)


@router.post(
    "/{code}/arrears/{number}/end-plan",
    response=answers(ArrearsOut),
    operation_id="end_arrears_plan",
    url_name="arrears_plan_end",
)
def end_plan(request: ApiRequest, code: Code, number: CaseNumber, body: ActIn) -> dict[str, Any]:
    """End a plan before its time; the case goes on where it was."""
    found = _find(request, code, number)
    done = services.end_plan(found, edition=body.edition, by=request.auth, at=now())
    return _out(request, done)


def _find(request: ApiRequest, code: str, number: str) -> ArrearsCase:
    request.auth.require(P.SEE_ARREARS)
    community = registry.community(code, by=request.auth)
    try:
        found = queries.case(number, by=request.auth)
    except ArrearsCase.DoesNotExist:
        raise Http404 from None
    if found.community_id != community.id:
        raise Http404
    return found


def _day(part: Part) -> date:
    return part.on


def _out(request: ApiRequest, case: ArrearsCase) -> dict[str, Any]:
    view = services.view_case(case, by=request.auth, at=now())
    plain = set(ArrearsOut.model_fields) - {"is_open", "name", "periods"}
    return {
        **{name: getattr(case, name) for name in plain},
        "is_open": view.is_open,
        "name": view.name,
        "periods": [
            {"since": one.since, "until": one.until, "amount": one.amount} for one in view.periods
        ],
    }
