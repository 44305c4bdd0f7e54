"""The access log: what I did, and for those who supervise what everybody did."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema

from hudang.accesslog import queries
from hudang.accesslog.models import Act, Entry
from hudang.accounts import services
from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.schemas import answers
from hudang.purposes import inventory

if TYPE_CHECKING:
    from collections.abc import Iterable


router = Router(tags=["log"])


class EntryOut(Schema):
    """An entry of the log: codes alone."""

    id: str
    at: datetime
    by: str
    role: str
    acting_for: str
    act: str
    what: str
    purpose: str
    reference: str
    items: list[str]
    count: int | None
    subjects: int
    result: str
    control: str


class EntriesIn(Schema):
    """Which entries: newest first, before one of them."""

    act: Act | None = None
    purpose: Annotated[str, Field(max_length=40)] = ""
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None
    size: Annotated[int, Field(ge=1, le=500)] = 100


class ProofOut(Schema):
    """A proof of the form of C2SP tlog-proof."""

    proof: str


class EntriesOut(Schema):
    """A page of entries; `next` is the entry to go on before, null at the end."""

    entries: list[EntryOut]
    next: str | None


@router.get("/mine", response=answers(EntriesOut), operation_id="list_own_log", url_name="log_own")
def own(request: ApiRequest, asked: Query[EntriesIn]) -> dict[str, Any]:
    """List what I did."""
    request.auth.require(Permission.SEE_OWN_LOG)
    return _slice(asked, actor_code=request.auth.code)


@router.get("", response=answers(EntriesOut), operation_id="list_log", url_name="log")
def everybody(request: ApiRequest, asked: Query[EntriesIn], by: str = "") -> dict[str, Any]:
    """List what everybody did, or one person; looking at it is an entry too."""
    request.auth.require(Permission.SEE_ALL_LOG)
    shown = _slice(asked, actor_code=by)
    services.record_look_at_log(count=len(shown["entries"]), by=request.auth, at=now())
    return shown


@router.get(
    "/{entry}/proof",
    response=answers(ProofOut),
    operation_id="prove_entry",
    url_name="log_proof",
)
def prove(request: ApiRequest, entry: UUID) -> dict[str, Any]:
    """Prove an entry to whoever has only the public keys; `check_proof.py` checks it offline."""
    found = get_object_or_404(Entry, pk=entry)
    return {"proof": services.prove_entry(found, by=request.auth, at=now())}


def _slice(asked: EntriesIn, *, actor_code: str) -> dict[str, Any]:
    found = queries.recent(
        actor_code=actor_code,
        act=asked.act or "",
        purpose=asked.purpose,
        since=asked.since,
        until=asked.until,
    )
    if asked.before is not None:
        found = found.filter(id__lt=asked.before)
    entries = queries.Newest(found)[: asked.size + 1]
    shown = entries[: asked.size]
    return {
        "entries": [_shown(one) for one in shown],
        "next": str(shown[-1].id) if len(entries) > asked.size else None,
    }


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "at": entry.at,
        "by": entry.actor_code,
        "role": entry.role,
        "acting_for": entry.acting_for,
        "act": entry.act,
        "what": entry.what,
        "purpose": entry.purpose,
        "reference": entry.reference,
        "items": _codes(entry.items),
        "count": entry.count,
        "subjects": entry.subjects,
        "result": entry.result,
        "control": entry.control,
    }


def _codes(items: Iterable[int]) -> list[str]:
    return [inventory.by_number(item).code for item in items]
