"""Renovation files: the list, one file, recording what is planned, and the acts on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import localdate, now
from ninja import Query, Router, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.order_schemas import ActIn
from hudang.api.renovation_schemas import (
    ApplicationIn,
    FileNumber,
    InspectionIn,
    KindOfWorkOut,
    RenovationOut,
    RenovationPartsOut,
    RenovationsIn,
    RenovationsOut,
)
from hudang.api.schemas import Code, answers
from hudang.registry import queries as registry
from hudang.renovation import queries, services
from hudang.renovation.models import Inspection, Renovation
from hudang.renovation.queries import RenovationFilter
from hudang.renovation.services import Application, Found
from hudang.renovation.works import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["renovations"])
kinds = Router(tags=["renovations"])
P = Permission


@kinds.get(
    "",
    response=answers(list[KindOfWorkOut]),
    operation_id="list_renovation_works",
    url_name="renovation_works",
)
def list_works(request: ApiRequest) -> list[dict[str, Any]]:
    """List the catalogue of works: what is free, takes a paper, or is forbidden."""
    request.auth.require(P.SEE_RENOVATIONS)
    return [
        {
            "code": kind.code,
            "name": {"zh": kind.names[0], "en": kind.names[1]},
            "is_forbidden": kind.is_banned,
            "takes_paper": kind.proofs is not None,
            "article": kind.source,
        }
        for kind in catalogue().values()
    ]


@router.get(
    "/{code}/renovations",
    response=answers(RenovationsOut),
    operation_id="list_renovations",
    url_name="renovations",
)
def list_renovations(
    request: ApiRequest, code: Code, asked: Query[RenovationsIn]
) -> dict[str, Any]:
    """List the renovations of a community."""
    request.auth.require(P.SEE_RENOVATIONS)
    wanted = RenovationFilter(
        community=registry.community(code, by=request.auth).id,
        text=asked.house,
        state=asked.state or "",
        is_late=asked.is_late,
    )
    found = queries.renovations_like(wanted, by=request.auth, today=localdate())
    return {
        "total": found.count(),
        "renovations": [_out(one) for one in asked.of(found)],
    }


@router.post(
    "/{code}/renovations",
    response=answers(RenovationOut, status=201),
    operation_id="record_renovation",
    url_name="renovations",
)
def record(request: ApiRequest, code: Code, body: ApplicationIn) -> Status[dict[str, Any]]:
    """Record what a customer tells us of a renovation; forbidden works are refused."""
    return Status(201, once(request, lambda: _record(request, code, body)))


def _record(request: ApiRequest, code: str, body: ApplicationIn) -> dict[str, Any]:
    request.auth.require(P.WORK_RENOVATION)
    community = registry.community(code, by=request.auth)
    application = Application(
        contractor=body.contractor,
        begins=body.begins,
        ends=body.ends,
        works={one.code: one.proof for one in body.works},
    )
    made = services.apply(
        registry.find_customer(body.customer, by=request.auth),
        registry.the_house(body.house, community=community.id),
        application, by=request.auth, at=now(),
    )  # fmt: skip
    return RenovationOut(**_out(find(request, code, made.number))).model_dump(mode="json")


@router.get(
    "/{code}/renovations/{number}",
    response=answers(RenovationPartsOut),
    operation_id="get_renovation",
    url_name="renovation",
)
def get_renovation(request: ApiRequest, code: Code, number: FileNumber) -> dict[str, Any]:
    """Read a file with its works and inspections; it names nobody."""
    request.auth.require(P.SEE_RENOVATIONS)
    return whole(find(request, code, number))


@router.post(
    "/{code}/renovations/{number}/begin",
    response=answers(RenovationPartsOut),
    operation_id="begin_renovation",
    url_name="renovation_begin",
)
def begin(request: ApiRequest, code: Code, number: FileNumber, body: ActIn) -> dict[str, Any]:
    """Say that the works have begun."""
    request.auth.require(P.WORK_RENOVATION)
    return acted(request, code, number, services.begin, edition=body.edition)


@router.post(
    "/{code}/renovations/{number}/finish",
    response=answers(RenovationPartsOut),
    operation_id="finish_renovation",
    url_name="renovation_finish",
)
def finish(request: ApiRequest, code: Code, number: FileNumber, body: ActIn) -> dict[str, Any]:
    """Say that the works are done: the inspection for acceptance is planned."""
    request.auth.require(P.WORK_RENOVATION)
    return acted(request, code, number, services.ask_for_acceptance, edition=body.edition)


@router.post(
    "/{code}/renovations/{number}/inspections/{inspection}",
    response=answers(RenovationPartsOut),
    operation_id="enter_inspection",
    url_name="renovation_inspection",
)
def inspect(
    request: ApiRequest, code: Code, number: FileNumber, inspection: UUID, body: InspectionIn
) -> dict[str, Any]:
    """Enter what a planned inspection showed."""
    request.auth.require(P.WORK_RENOVATION)
    renovation = find(request, code, number)
    try:
        planned = queries.inspection(renovation, inspection)
    except Inspection.DoesNotExist:
        raise Http404 from None
    found = Found(body.result, body.text, body.until, body.kept_reason or "")
    services.inspect(planned, found, edition=body.edition, by=request.auth, at=now())
    return whole(find(request, code, number))


def acted(
    request: ApiRequest, code: str, number: str, act: Callable[..., object], *of: Any, **said: Any
) -> dict[str, Any]:
    """Do an act on a file, and return the file as it is then."""
    act(find(request, code, number), *of, **said, by=request.auth, at=now())
    return whole(find(request, code, number))


def find(request: ApiRequest, code: str, number: str) -> Renovation:
    """Return a file that the person may see; an address of another community names none."""
    registry.community(code, by=request.auth)
    try:
        found = queries.renovation(number, by=request.auth)
    except Renovation.DoesNotExist:
        raise Http404 from None
    if found.community.code != code:
        raise Http404
    return found


def _out(renovation: Renovation) -> dict[str, Any]:
    plain = (
        "number", "state", "contractor", "planned_from_date", "planned_until_date", "told_date",
        "agreement_date", "recorded_at", "begun_at", "finished_at", "accepted_at", "closed_at",
        "ended_for", "edition",
    )  # fmt: skip
    return {
        **{name: getattr(renovation, name) for name in plain},
        "community": renovation.community.code,
        "house": renovation.house.label,
    }


def whole(renovation: Renovation) -> dict[str, Any]:
    """Return a file with its parts; what is sealed of them is not among them."""
    passes = ("number", "valid_from_date", "valid_until_date", "issued_at", "returned_at")
    deposit = queries.deposit_of(renovation)
    paid = ("paid_date", "refund_due_date", "refunded_date")
    return {
        **_out(renovation),
        "works": list(renovation.works.values("code", "proof")),
        "inspections": list(queries.inspections_of(renovation)),
        "passes": list(queries.passes_of(renovation).order_by("number").values(*passes)),
        "deposit": {name: getattr(deposit, name) for name in paid} if deposit else None,
    }
