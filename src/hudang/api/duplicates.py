"""Duplicates of a community: search, list, decide, merge, undo."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import item_of, row_of
from hudang.api.once import once
from hudang.api.schemas import Code, CustomerRowOut, In, Number, answers
from hudang.duplicates import policy, queries, services
from hudang.duplicates.models import Comparison, Merge, Pair, Reason
from hudang.purposes import inventory
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

router = Router(tags=["duplicates"])
Revision = Annotated[int, Field(ge=1, le=2_000_000_000)]


class ComparisonOut(Schema):
    """A search for duplicates through a community."""

    id: str
    status: Comparison.Status
    progress: int
    candidates: int
    found: int
    requested_at: datetime
    finished_at: datetime | None


class PairsIn(Schema):
    """Which pairs: likeliest first."""

    status: Pair.Status | None = None
    band: policy.Band | None = None
    reason: Reason | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class PairOut(Schema):
    """Two customers who may be one person, masked."""

    id: str
    score: int
    band: policy.Band
    reasons: list[Reason]
    status: Pair.Status
    customers: list[CustomerRowOut]


class PairsOut(Schema):
    """A page of pairs."""

    pairs: list[PairOut]
    total: int


class DecidedOut(Schema):
    """What was decided of a pair."""

    id: str
    status: Pair.Status


class SideIn(In):
    """A record, as it was at a revision."""

    number: Number
    revision: Revision


class MergeIn(In):
    """Which record stays, which goes into it, and whose items it takes over."""

    keep: SideIn
    other: SideIn
    take: Annotated[list[str], Field(max_length=30)] = []


class MergeOut(Schema):
    """A merge: done, or waiting for a second person."""

    id: str
    status: Merge.Status
    kept: str
    merged: str
    take: list[str]
    undo_until: datetime | None


@router.post(
    "/{code}/duplicates/search",
    response=answers(ComparisonOut, status=202),
    operation_id="search_duplicates",
    url_name="duplicates_search",
)
def search(request: ApiRequest, code: Code) -> Status[dict[str, Any]]:
    """Have a community searched for duplicates; the answer names the search to ask after."""
    community = registry.community(code, by=request.auth)
    started = services.start_comparison(community, by=request.auth, at=now())
    return Status(202, _comparison(started))


@router.get(
    "/{code}/duplicates/searches/{comparison}",
    response=answers(ComparisonOut),
    operation_id="get_duplicate_search",
    url_name="duplicates_searched",
)
def get_search(request: ApiRequest, code: Code, comparison: UUID) -> dict[str, Any]:
    """Say how far a search is."""
    request.auth.require(Permission.AMEND)
    community = registry.community(code, by=request.auth)
    return _comparison(queries.comparison(community.id, comparison, by=request.auth))


@router.get(
    "/{code}/duplicates",
    response=answers(PairsOut),
    operation_id="list_duplicates",
    url_name="duplicates",
)
def list_pairs(request: ApiRequest, code: Code, asked: Query[PairsIn]) -> dict[str, Any]:
    """List the possible duplicates of a community, the likeliest first, masked."""
    request.auth.require(Permission.AMEND)
    community = registry.community(code, by=request.auth)
    found = queries.pairs(
        community.id,
        status=asked.status or "",
        band=asked.band or "",
        reason=asked.reason or "",
    )
    start = (asked.page - 1) * asked.size
    rows = services.list_pairs(list(found[start : start + asked.size]), by=request.auth, at=now())
    return {
        "total": found.count(),
        "pairs": [
            {
                "id": str(one.pair.id),
                "score": one.pair.score,
                "band": one.band,
                "reasons": one.pair.reasons,
                "status": one.pair.status,
                "customers": [row_of(row) for row in one.sides],
            }
            for one in rows
        ],
    }


@router.post(
    "/{code}/duplicates/{pair}/apart",
    response=answers(DecidedOut),
    operation_id="tell_apart",
    url_name="duplicates_apart",
)
def tell_apart(request: ApiRequest, code: Code, pair: UUID) -> dict[str, Any]:
    """Decide that two records are two people; they are not proposed again."""
    request.auth.require(Permission.AMEND)
    community = registry.community(code, by=request.auth)
    decided = queries.pair(community.id, pair, by=request.auth)
    decided = services.tell_apart(decided, by=request.auth, at=now())
    return {"id": str(decided.id), "status": decided.status}


@router.post(
    "/{code}/merges",
    response=answers(MergeOut, status=201),
    operation_id="merge_customers",
    url_name="merges",
)
def merge(request: ApiRequest, code: Code, body: MergeIn) -> Status[dict[str, Any]]:
    """Merge two customers of a community. Without the same identity number on both it waits for a
    second person to confirm it."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.AMEND)
        registry.community(code, by=request.auth)
        kept, other = (
            registry.find_customer(one.number, by=request.auth) for one in (body.keep, body.other)
        )
        at = now()
        done = services.merge(
            services.pair_up(kept, other, by=request.auth, at=at),
            kept=kept.id,
            taken=[item_of(item) for item in body.take],
            revisions=(body.keep.revision, body.other.revision),
            by=request.auth,
            at=at,
        )
        return _merge(done)

    return Status(201, once(request, act))


@router.post(
    "/{code}/merges/{merge}/confirm",
    response=answers(MergeOut),
    operation_id="confirm_merge",
    url_name="merge_confirm",
)
def confirm(request: ApiRequest, code: Code, merge: UUID) -> dict[str, Any]:
    """Confirm, as a second person, a merge that no identity number proves."""
    asked = _find(code, merge, by=request.auth)
    return _merge(services.confirm(asked, by=request.auth, at=now()))


@router.post(
    "/{code}/merges/{merge}/undo",
    response=answers(MergeOut),
    operation_id="undo_merge",
    url_name="merge_undo",
)
def undo(request: ApiRequest, code: Code, merge: UUID) -> dict[str, Any]:
    """Take a merge back within its time."""
    done = _find(code, merge, by=request.auth)
    return _merge(services.undo(done, by=request.auth, at=now()))


def _find(code: str, merge: UUID, *, by: Actor) -> Merge:
    by.require(Permission.AMEND)
    return queries.merge(registry.community(code, by=by).id, merge, by=by)


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "status": one.status,
        "progress": one.progress,
        "candidates": one.candidates,
        "found": one.found,
        "requested_at": one.requested_at,
        "finished_at": one.finished_at,
    }


def _merge(one: Merge) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "status": one.status,
        "kept": one.customer.number,
        "merged": one.other_number,
        "take": [inventory.by_number(item).code for item in one.taken],
        "undo_until": one.undo_until.isoformat() if one.undo_until else None,
    }
