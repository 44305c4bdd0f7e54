"""The notice in its versions, and whom it has still to reach in person."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.customers import row_of, the_customer
from hudang.api.once import once
from hudang.api.schemas import Code, CustomerRowOut, In, Number, SavedOut, answers
from hudang.dossiers.services import record_notice
from hudang.purposes import queries as purposes
from hudang.purposes.models import Channel, ExceptionKind
from hudang.purposes.policy import ExceptionStanding, notice_due_before
from hudang.purposes.services import Way
from hudang.registry import queries, services
from hudang.registry.models import Customer
from hudang.registry.queries import Order
from hudang.registry.services import CustomerFilter

if TYPE_CHECKING:
    from hudang.purposes.models import NoticeVersion
    from hudang.purposes.queries import ExceptionRow

router = Router(tags=["notices"])
customer_router = Router(tags=["notices"])


class SectionOut(Schema):
    """A section of the notice: its heading, and its paragraphs in both languages."""

    code: str
    title: WordingOut
    body_zh: list[str]
    body_en: list[str]


class NoticeOut(Schema):
    """A version of the notice; published, it never changes."""

    number: int
    published_at: datetime
    effective_from: datetime
    is_in_force: bool
    text_hash: str
    sections: list[SectionOut]


class ToldIn(In):
    """By which way the notice reached somebody; `proof` is the document or the message."""

    way: Channel
    delivered_at: AwareDatetime | None = None
    proof: UUID | None = None
    order: Annotated[str, Field(max_length=30)] = ""


class ExceptionOut(Schema):
    """An exception from the notice, and how it stands today."""

    id: str
    community: str
    kind: ExceptionKind
    purpose: str
    authority: str
    document: str
    started_on: date
    ends_on: date
    standing: ExceptionStanding
    follow_up_by: Annotated[
        date | None, Field(description="Of an emergency: by when people are told.")
    ]


class DueIn(Schema):
    """Of which community, with how few days left (0: overdue), and which page."""

    community: Code | None = None
    days_left: Annotated[int | None, Field(ge=0, le=1_000)] = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=100)] = 20


class DueOut(Schema):
    """Customers whom the personal notice has still to reach, the longest waiting first."""

    total: int
    is_cut: Annotated[bool, Field(description="Whether there are more than were counted.")]
    page: int
    customers: list[CustomerRowOut]


@router.get("", response=answers(list[NoticeOut]), operation_id="list_notices", url_name="notices")
def list_notices(request: ApiRequest) -> list[dict[str, Any]]:
    """List every version of the notice to customers, the newest first."""
    request.auth.require(Permission.SEE_CONTROLS)
    current = purposes.current_notice(at=now())
    return [_version(one, current) for one in purposes.versions()]


@router.get(
    "/due", response=answers(DueOut), operation_id="list_due_notices", url_name="due_notices"
)
def list_due(request: ApiRequest, asked: Query[DueIn]) -> dict[str, Any]:
    """List who waits for the personal notice, masked."""
    at, code, left = now(), asked.community, asked.days_left
    filters = CustomerFilter(
        community=queries.community(code, by=request.auth).id if code else None,
        notice=Customer.Notice.DUE,
        waiting_before=None if left is None else notice_due_before(at=at, days_left=left),
        order=Order.NOTICE,
    )
    found = services.list_customers(
        filters=filters, page=asked.page, page_size=asked.size, by=request.auth, at=at
    )
    return {
        "total": found.total,
        "is_cut": found.is_cut,
        "page": found.page,
        "customers": [row_of(row) for row in found.rows],
    }


@router.get(
    "/exceptions",
    response=answers(list[ExceptionOut]),
    operation_id="list_notice_exceptions",
    url_name="notice_exceptions",
)
def list_exceptions(
    request: ApiRequest, standing: ExceptionStanding | None = None
) -> list[dict[str, Any]]:
    """List the exceptions from the notice, the newest first; `overdue` is for supervision."""
    request.auth.require(Permission.SEE_ALL_LOG)
    found = purposes.exceptions(
        request.auth.communities, today=localdate(), standing=standing or ""
    )
    return [_exception(row) for row in found]


@router.get("/{number}", response=answers(NoticeOut), operation_id="get_notice", url_name="notice")
def get_notice(request: ApiRequest, number: int) -> dict[str, Any]:
    """Read one version of the notice."""
    request.auth.require(Permission.SEE_CONTROLS)
    found = purposes.versions().filter(number=number).first()
    if found is None:
        raise Http404
    return _version(found, purposes.current_notice(at=now()))


@customer_router.post(
    "/{number}/notices",
    response=answers(SavedOut, status=201),
    operation_id="record_notice",
    url_name="notice_told",
)
def tell(request: ApiRequest, number: Number, body: ToldIn) -> Status[dict[str, Any]]:
    """Record that the notice in force reached the customer, with the proof of the way."""

    def act() -> dict[str, Any]:
        at = now()
        customer = record_notice(
            the_customer(number, by=request.auth),
            way=Way(body.way, body.proof, body.order),
            delivered_at=body.delivered_at or at,
            by=request.auth,
            at=at,
        )
        return {"number": customer.number, "revision": customer.revision}

    return Status(201, once(request, act))


def _exception(row: ExceptionRow) -> dict[str, Any]:
    one = row.exception
    return {
        "id": str(one.id),
        "community": one.community.code,
        "kind": one.kind,
        "purpose": one.purpose.code,
        "authority": one.authority,
        "document": one.document,
        "started_on": one.started_date,
        "ends_on": one.ends_date,
        "standing": row.standing,
        "follow_up_by": row.due,
    }


def _version(version: NoticeVersion, current: NoticeVersion | None) -> dict[str, Any]:
    return {
        "number": version.number,
        "published_at": version.published_at,
        "effective_from": version.effective_from,
        "is_in_force": version == current,
        "text_hash": version.text_hash,
        "sections": [
            {
                "code": one["code"],
                "title": {"zh": one["title_zh"], "en": one["title_en"]},
                "body_zh": one["body_zh"],
                "body_en": one["body_en"],
            }
            for one in version.sections
        ],
    }
