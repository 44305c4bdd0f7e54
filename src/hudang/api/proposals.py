"""Amendments that answers propose: list them masked, accept, reject."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import item_of
from hudang.api.schemas import Code, In, SavedOut, answers
from hudang.collection import queries, services
from hudang.collection.models import ProposedAmendment
from hudang.collection.models.responses import Channel
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.collection.services import ProposalRow

router = Router(tags=["proposed amendments"])


class ProposalsIn(Schema):
    """Which of them: the longest waiting first."""

    state: ProposedAmendment.State | None = None
    item: Annotated[str | None, Field(max_length=40)] = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class ProposalOut(Schema):
    """What an answer says of a registered item, masked; `revision` is that of the record."""

    id: UUID
    customer: str
    revision: int
    item: str
    held: str
    proposed: str
    is_overtaken: Annotated[
        bool, Field(description="Whether the record was amended in this item after the answer.")
    ]
    may_decide: bool
    state: ProposedAmendment.State
    reason: str
    campaign: UUID
    channel: Channel
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None


class ProposalsOut(Schema):
    """A page of them."""

    proposals: list[ProposalOut]
    total: int


class AcceptIn(In):
    """The revision of the record that was looked at."""

    revision: Annotated[int, Field(ge=1, le=2_000_000_000)]


class RejectIn(In):
    """Why it is rejected."""

    reason: ProposedAmendment.Reason


@router.get(
    "/{code}/proposals",
    response=answers(ProposalsOut),
    operation_id="list_proposals",
    url_name="proposals",
)
def list_proposals(request: ApiRequest, code: Code, asked: Query[ProposalsIn]) -> dict[str, Any]:
    """List what customers of a community answered about their own records, masked."""
    request.auth.require(Permission.AMEND)
    community = registry.community(code, by=request.auth)
    wanted = {"state": asked.state, "item": item_of(asked.item) if asked.item else None}
    found = queries.proposals([community.id]).filter(
        **{name: value for name, value in wanted.items() if value}
    )
    start = (asked.page - 1) * asked.size
    shown = list(found[start : start + asked.size])
    rows = services.list_proposals(shown, by=request.auth, at=now())
    return {"total": found.count(), "proposals": [_out(row) for row in rows]}


@router.post(
    "/{code}/proposals/{proposal}/accept",
    response=answers(SavedOut),
    operation_id="accept_proposal",
    url_name="proposal_accept",
)
def accept(request: ApiRequest, code: Code, proposal: UUID, body: AcceptIn) -> dict[str, Any]:
    """Let a proposed value replace what is held. Whoever wrote it down does not decide on it."""
    found = _find(code, proposal, by=request.auth)
    saved = services.accept(found, expected_revision=body.revision, by=request.auth, at=now())
    return {"number": saved.number, "revision": saved.revision}


@router.post(
    "/{code}/proposals/{proposal}/reject",
    response=answers(SavedOut),
    operation_id="reject_proposal",
    url_name="proposal_reject",
)
def reject(request: ApiRequest, code: Code, proposal: UUID, body: RejectIn) -> dict[str, Any]:
    """Reject a proposed value, for a reason; the record stays."""
    found = _find(code, proposal, by=request.auth)
    services.reject(found, reason=body.reason, by=request.auth, at=now())
    return {"number": found.customer.number, "revision": found.customer.revision}


def _find(code: str, proposal: UUID, *, by: Actor) -> ProposedAmendment:
    by.require(Permission.AMEND)
    found = queries.proposal(registry.community(code, by=by).id, proposal, by=by)
    if found is None:
        raise Http404
    return found


def _out(row: ProposalRow) -> dict[str, Any]:
    one = row.proposal
    return {
        "id": one.id,
        "customer": row.customer.number,
        "revision": one.customer.revision,
        "item": one.data_item.code,
        "held": row.held,
        "proposed": row.proposed,
        "is_overtaken": row.is_overtaken,
        "may_decide": row.may_decide,
        "state": one.state,
        "reason": one.reason,
        "campaign": one.campaign_id,
        "channel": one.channel,
        "proposed_at": one.proposed_at,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
    }
