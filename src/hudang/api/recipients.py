"""Recipients who are to be told that a consent was withdrawn: the list, and that it was done."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.paging import page_after
from hudang.api.schemas import Code, In, answers
from hudang.consent import queries, services
from hudang.consent.models import RecipientNotice
from hudang.consent.policy import Telling
from hudang.registry import queries as registry

router = Router(tags=["consents"])
P = Permission
Proof = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9/_.-]*$")]


class RecipientsIn(Schema):
    """Which recipients, the earliest withdrawal first; `after` is whom to go on after."""

    state: Telling | None = None
    after: UUID | None = None
    size: Annotated[int, Field(ge=1, le=500)] = 100


class ToldIn(In):
    """On which day the recipient was told, and what proves it."""

    on: date
    reference: Proof


class RecipientOut(Schema):
    """A recipient, of whose consent he is to hear that it was withdrawn, and how that stands."""

    id: UUID
    customer: Annotated[str | None, Field(description="His number; none once he has left.")]
    consent: UUID
    purpose: str
    recipient: str
    state: Telling
    due_on: date
    told_on: date | None
    reference: str | None
    told_by: str | None


class RecipientsOut(Schema):
    """A page of them; `next` is the identifier to go on after, null at the end."""

    recipients: list[RecipientOut]
    next: UUID | None


@router.get(
    "/{code}/recipients",
    response=answers(RecipientsOut),
    operation_id="list_recipients",
    url_name="recipients",
)
def list_recipients(request: ApiRequest, code: Code, asked: Query[RecipientsIn]) -> dict[str, Any]:
    """List who is to be told, or was, that a consent was withdrawn."""
    request.auth.require(P.VIEW_CUSTOMER)
    community = registry.community(code, by=request.auth)
    found = queries.recipients([community.id], standing=asked.state or "", today=localdate())
    shown, after = page_after(found, key="id", after=asked.after, size=asked.size)
    return {"recipients": _rows(shown), "next": after}


@router.post(
    "/{code}/recipients/{recipient}/told",
    response=answers(RecipientOut),
    operation_id="tell_recipient",
    url_name="recipient_told",
)
def tell(request: ApiRequest, code: Code, recipient: UUID, body: ToldIn) -> dict[str, Any]:
    """Record that a recipient was told, with what proves it; he is told once."""

    def act() -> dict[str, Any]:
        request.auth.require(P.RECORD_CONSENT)
        community = registry.community(code, by=request.auth)
        found = get_object_or_404(RecipientNotice, community_id=community.id, id=recipient)
        told = services.tell_recipient(
            found, on=body.on, reference=body.reference, by=request.auth, at=now()
        )
        (row,) = _rows([told])
        return RecipientOut(**row).model_dump(mode="json")

    return once(request, act)


def _rows(notices: list[RecipientNotice]) -> list[dict[str, Any]]:
    keys = [(one.community_id, one.customer_id) for one in notices]
    numbers = {one.id: one.number for one in registry.by_keys(keys)}
    today = localdate()
    return [
        {
            "id": one.id,
            "customer": numbers.get(one.customer_id),
            "consent": one.consent_id,
            "purpose": one.consent.purpose.code,
            "recipient": one.recipient,
            "state": queries.recipient_row(one, today=today).standing,
            "due_on": one.due_date,
            "told_on": one.told_date,
            "reference": one.reference or None,
            "told_by": one.told_by or None,
        }
        for one in notices
    ]
