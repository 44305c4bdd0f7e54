"""Items of rosters that were set apart: which, how long still, and the decision on their proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.schemas import Code, In, answers
from hudang.purposes import inventory
from hudang.registry import queries, services
from hudang.registry.models import Quarantine

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

router = Router(tags=["quarantine"])


class QuarantinesIn(Schema):
    """Which of them: what waits first, by its end."""

    status: Quarantine.Status | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class QuarantineOut(Schema):
    """What one roster set apart, without any value."""

    id: str
    roster: str
    status: Quarantine.Status
    items: list[str]
    customers: int
    began_at: datetime
    kept_until: datetime
    days_left: int
    proof: str
    proof_date: date | None
    released: int
    decided_by: str


class QuarantinesOut(Schema):
    """A page of them."""

    quarantines: list[QuarantineOut]
    total: int


class ProofIn(In):
    """The source record: who collected, the proof of consent, its day, and where it is filed."""

    collector: Annotated[str, Field(min_length=1, max_length=80)]
    proof: Quarantine.Proof
    proof_date: date
    reference: Annotated[str, Field(min_length=1, max_length=50)]


@router.get(
    "/{code}/quarantine",
    response=answers(QuarantinesOut),
    operation_id="list_quarantines",
    url_name="quarantines",
)
def list_quarantines(
    request: ApiRequest, code: Code, asked: Query[QuarantinesIn]
) -> dict[str, Any]:
    """List what rosters of a community set apart."""
    request.auth.require(Permission.IMPORT_ROSTER)
    community = queries.community(code, by=request.auth)
    found = queries.quarantines([community.id], status=asked.status or "")
    start, at = (asked.page - 1) * asked.size, now()
    return {
        "total": found.count(),
        "quarantines": [_out(one, at=at) for one in found[start : start + asked.size]],
    }


@router.get(
    "/{code}/quarantine/{quarantine}",
    response=answers(QuarantineOut),
    operation_id="get_quarantine",
    url_name="quarantine",
)
def get_quarantine(request: ApiRequest, code: Code, quarantine: UUID) -> dict[str, Any]:
    """Say what a roster set apart, and what became of it."""
    request.auth.require(Permission.IMPORT_ROSTER)
    return _out(_find(code, quarantine, by=request.auth), at=now())


@router.post(
    "/{code}/quarantine/{quarantine}/proof",
    response=answers(QuarantineOut),
    operation_id="prove_quarantine",
    url_name="quarantine_proof",
)
def prove(request: ApiRequest, code: Code, quarantine: UUID, body: ProofIn) -> dict[str, Any]:
    """Record the proof of the source; a job releases the items. A token never decides this."""
    request.auth.require(Permission.DECIDE_QUARANTINE)
    found, at = _find(code, quarantine, by=request.auth), now()
    return _out(services.record_proof(found, **body.dict(), by=request.auth, at=at), at=at)


@router.post(
    "/{code}/quarantine/{quarantine}/reject",
    response=answers(QuarantineOut),
    operation_id="reject_quarantine",
    url_name="quarantine_reject",
)
def reject(request: ApiRequest, code: Code, quarantine: UUID) -> dict[str, Any]:
    """Say that there is no proof; a job destroys the items. A token never decides this."""
    request.auth.require(Permission.DECIDE_QUARANTINE)
    found, at = _find(code, quarantine, by=request.auth), now()
    return _out(services.reject_quarantine(found, by=request.auth, at=at), at=at)


def _find(code: str, quarantine: UUID, *, by: Actor) -> Quarantine:
    return queries.quarantine(queries.community(code, by=by).id, quarantine, by=by)


def _out(one: Quarantine, *, at: datetime) -> dict[str, Any]:
    is_waiting = one.status == Quarantine.Status.WAITING
    return {
        "id": str(one.id),
        "roster": str(one.roster_id),
        "status": one.status,
        "items": [inventory.by_number(item).code for item in one.items],
        "customers": one.customers,
        "began_at": one.began_at,
        "kept_until": one.kept_until,
        "days_left": queries.days_left(one, at=at) if is_waiting else 0,
        "proof": one.proof,
        "proof_date": one.proof_date,
        "released": one.released,
        "decided_by": one.decided_by,
    }
