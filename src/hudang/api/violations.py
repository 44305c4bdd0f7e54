"""Violations: the list, one of them, recording what was found, telling to stop, looking again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.timezone import localdate, now
from ninja import Query, Router, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import Code, answers
from hudang.api.violation_schemas import (
    FindingIn,
    KindOfViolationOut,
    LookIn,
    TellingIn,
    ViolationNumber,
    ViolationOut,
    ViolationPartsOut,
    ViolationsIn,
    ViolationsOut,
)
from hudang.registry import queries as registry
from hudang.violations import catalogue, queries, services
from hudang.violations.models import Violation
from hudang.violations.queries import ViolationFilter
from hudang.violations.services import Finding, Telling

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.registry.models import Community

router = Router(tags=["violations"])
kinds = Router(tags=["violations"])
P = Permission


@kinds.get(
    "",
    response=answers(list[KindOfViolationOut]),
    operation_id="list_violation_kinds",
    url_name="violation_kinds",
)
def list_kinds(request: ApiRequest) -> list[dict[str, Any]]:
    """List what may be found, who acts on it and what a report of it may hold."""
    request.auth.require(P.SEE_VIOLATIONS)
    return [
        {
            "code": kind.code,
            "name": {"zh": kind.names[0], "en": kind.names[1]},
            "law": kind.source,
            "is_danger": kind.is_danger,
            "authorities": list(kind.authorities),
            "parts": list(kind.parts),
        }
        for kind in catalogue.kinds().values()
    ]


@router.get(
    "/{code}/violations",
    response=answers(ViolationsOut),
    operation_id="list_violations",
    url_name="violations",
)
def list_violations(request: ApiRequest, code: Code, asked: Query[ViolationsIn]) -> dict[str, Any]:
    """List the violations of a community, by place and never by person."""
    request.auth.require(P.SEE_VIOLATIONS)
    wanted = ViolationFilter(
        community=registry.community(code, by=request.auth).id,
        text=asked.house,
        kind=asked.kind,
        state=asked.state or "",
        is_late=asked.is_late,
    )
    found = queries.violations_like(wanted, by=request.auth, today=localdate())
    start = (asked.page - 1) * asked.size
    return {
        "total": found.count(),
        "violations": [_out(one) for one in found[start : start + asked.size]],
    }


@router.post(
    "/{code}/violations",
    response=answers(ViolationOut, status=201),
    operation_id="record_violation",
    url_name="violations",
)
def record(request: ApiRequest, code: Code, body: FindingIn) -> Status[dict[str, Any]]:
    """Record what somebody of ours saw; whoever told him has no field."""
    return Status(201, once(request, lambda: _record(request, code, body)))


def _record(request: ApiRequest, code: str, body: FindingIn) -> dict[str, Any]:
    request.auth.require(P.FIND_VIOLATION)
    community = registry.community(code, by=request.auth)
    house = registry.the_house(body.house, community=community.id).id if body.house else None
    finding = Finding(
        community=community.id, house=house, spot="" if house else (body.spot or ""),
        building=None if house else _building(community, body.building),
        source=body.renovation,
        **{name: getattr(body, name) for name in ("kind", "way", "text", "found_at", "is_danger")},
    )  # fmt: skip
    made = services.record(finding, by=request.auth, at=now())
    return ViolationOut(**_out(_find(request, code, made.number))).model_dump(mode="json")


def _building(community: Community, code: str) -> UUID | None:
    """Return the building of that code; none where the whole community is meant."""
    if not code:
        return None
    known = registry.building_ids(community.id)
    if code not in known:
        raise Http404
    return known[code]


@router.get(
    "/{code}/violations/{number}",
    response=answers(ViolationPartsOut),
    operation_id="get_violation",
    url_name="violation",
)
def get_violation(request: ApiRequest, code: Code, number: ViolationNumber) -> dict[str, Any]:
    """Read a violation with its steps and reports; it names nobody."""
    request.auth.require(P.SEE_VIOLATIONS)
    return _whole(_find(request, code, number))


@router.post(
    "/{code}/violations/{number}/tell",
    response=answers(ViolationPartsOut),
    operation_id="tell_to_stop",
    url_name="violation_tell",
)
def tell(
    request: ApiRequest, code: Code, number: ViolationNumber, body: TellingIn
) -> dict[str, Any]:
    """Say that the household was told to stop."""
    request.auth.require(P.FIND_VIOLATION)
    telling = Telling(body.way, body.until, body.text)
    found = _find(request, code, number)
    services.tell(found, telling, edition=body.edition, by=request.auth, at=now())
    return _whole(_find(request, code, number))


@router.post(
    "/{code}/violations/{number}/look",
    response=answers(ViolationPartsOut),
    operation_id="look_again",
    url_name="violation_look",
)
def look(request: ApiRequest, code: Code, number: ViolationNumber, body: LookIn) -> dict[str, Any]:
    """Say what a second look showed: it is over, or it is to be reported."""
    request.auth.require(P.FIND_VIOLATION)
    services.look(
        _find(request, code, number), is_over=body.is_over, text=body.text, edition=body.edition,
        by=request.auth, at=now(),
    )  # fmt: skip
    return _whole(_find(request, code, number))


def _find(request: ApiRequest, code: str, number: str) -> Violation:
    """Return a violation that the person may see; an address of another community names none."""
    registry.community(code, by=request.auth)
    try:
        found = queries.violation(number, by=request.auth)
    except Violation.DoesNotExist:
        raise Http404 from None
    if found.community.code != code:
        raise Http404
    return found


def _out(violation: Violation) -> dict[str, Any]:
    plain = (
        "number", "place", "way", "is_danger", "state", "found_at", "due_date", "ended_at",
        "outcome", "edition",
    )  # fmt: skip
    return {
        **{name: getattr(violation, name) for name in plain},
        "community": violation.community.code,
        "kind": violation.kind_code,
    }


def _whole(violation: Violation) -> dict[str, Any]:
    return {
        **_out(violation),
        "steps": list(queries.steps_of(violation)),
        "reports": [
            {
                "number": one.number,
                "authority": one.authority_code,
                "state": one.state,
                "parts": one.parts,
                "delivered_date": one.delivered_date,
                "answered_date": one.answered_date,
            }
            for one in queries.reports_of(violation)
        ],
    }
