"""Texts kept although they hold what free text should not: where and what; never the text."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.paging import page_after
from hudang.api.schemas import Code, answers
from hudang.core.free_text import Kind
from hudang.purposes import queries, services
from hudang.purposes.models import FlaggedText, KeptReason, TextPlace
from hudang.registry import queries as registry

router = Router(tags=["free texts"])
P = Permission


class FlaggedIn(Schema):
    """Which texts, the earliest first; `after` is the identifier to go on after."""

    kind: Kind | None = None
    place: TextPlace | None = None
    state: Literal["open"] | None = None
    after: UUID | None = None
    size: Annotated[int, Field(ge=1, le=500)] = 100


class FlaggedOut(Schema):
    """One kind of find in one text: how often, why it stayed, who has seen to it."""

    id: UUID
    customer: Annotated[str | None, Field(description="His number; none once he has left.")]
    place: TextPlace
    kind: Kind
    count: int
    reason: KeptReason
    written_by: str
    written_at: datetime
    followed_up_by: str | None
    followed_up_at: datetime | None


class FlaggedPageOut(Schema):
    """A page of them; `next` is the identifier to go on after, null at the end."""

    texts: list[FlaggedOut]
    next: UUID | None


@router.get(
    "/{code}/free-texts",
    response=answers(FlaggedPageOut),
    operation_id="list_flagged_texts",
    url_name="flagged_texts",
)
def list_flagged(request: ApiRequest, code: Code, asked: Query[FlaggedIn]) -> dict[str, Any]:
    """List the texts of a community that hold what free text should not."""
    request.auth.require(P.FOLLOW_UP_TEXTS)
    found = queries.flagged(
        [registry.community(code, by=request.auth).id],
        kind=asked.kind or "",
        place=asked.place or "",
        only_open=asked.state == "open",
    )
    shown, after = page_after(found, key="id", after=asked.after, size=asked.size)
    return {"texts": _rows(shown), "next": after}


@router.post(
    "/{code}/free-texts/{text}/follow-up",
    response=answers(FlaggedOut),
    operation_id="follow_up_flagged_text",
    url_name="flagged_text_follow_up",
)
def follow_up(request: ApiRequest, code: Code, text: UUID) -> dict[str, Any]:
    """Note that somebody has seen to a text; who was first counts."""
    request.auth.require(P.FOLLOW_UP_TEXTS)
    community = registry.community(code, by=request.auth)
    found = get_object_or_404(FlaggedText, community_id=community.id, id=text)
    (row,) = _rows([services.follow_up_text(found, by=request.auth, at=now())])
    return row


def _rows(texts: list[FlaggedText]) -> list[dict[str, Any]]:
    keys = [(one.community_id, one.customer_id) for one in texts]
    numbers = {one.id: one.number for one in registry.by_keys(keys)}
    plain = (
        "id", "place", "kind", "count", "reason", "written_by", "written_at", "followed_up_at",
    )  # fmt: skip
    return [
        {
            **{name: getattr(one, name) for name in plain},
            "customer": numbers.get(one.customer_id),
            "followed_up_by": one.followed_up_by or None,
        }
        for one in texts
    ]
