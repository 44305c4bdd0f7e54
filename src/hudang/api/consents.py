"""Consents: what a customer was asked, an answer recorded, a yes taken back, the board."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.utils.timezone import now
from ninja import Field, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import item_of, the_customer
from hudang.api.once import once
from hudang.api.schemas import Code, In, Number, Text, answers
from hudang.consent import queries, services
from hudang.consent.models import Consent, Situation
from hudang.consent.services import Asked, Said
from hudang.purposes import inventory
from hudang.registry import queries as registry
from hudang.registry import services as customers

if TYPE_CHECKING:
    from hudang.registry.models import Customer

router = Router(tags=["consents"])
board_router = Router(tags=["consents"])
Mark = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9/_.-]*$")]


class ConsentOut(Schema):
    """What a customer was asked, and what became of it; `counts` while a yes holds today."""

    id: str
    purpose: str
    situation: Situation | None
    recipient: str | None
    items: list[str]
    state: Consent.State
    counts: bool
    form: Consent.Form | None
    asked_at: datetime
    answered_at: datetime | None
    until: date | None
    notice_version: int
    wording_hash: str


class ConsentIn(In):
    """An answer to one question, and what proves a yes; nothing is taken for a yes by default."""

    purpose: Text
    items: Annotated[list[str], Field(max_length=40, description="Codes of inventory items.")] = []
    situation: Situation | None = None
    recipient: Annotated[str, Field(max_length=80)] = ""
    answer: Literal["granted", "refused"]
    form: Consent.Form | None = None
    channel: Consent.Channel
    is_by_guardian: bool = False
    is_started_by_person: bool = False
    signed_on: date | None = None
    document: UUID | None = None
    filed: Annotated[str, Field(max_length=60)] = ""
    reference: Mark = ""
    witness: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9-]*$")] = ""


class ConsentSavedOut(Schema):
    """What was written, and the entry of the log that proves it."""

    id: str
    state: str
    entry: str | None


class SharesOut(Schema):
    """How the customers of a community stand towards one question."""

    purpose: str
    situation: Situation | None
    customers: int
    granted: int
    refused: int
    withdrawn: int
    outdated: int
    none: int


@router.get(
    "/{number}/consents",
    response=answers(list[ConsentOut]),
    operation_id="list_consents",
    url_name="consents",
)
def list_consents(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List what a customer was asked and answered, the newest first."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    at = now()
    view = customers.view_customer(number, by=request.auth, at=at)
    ledger = services.ledger_of(view.customer, by=request.auth, at=at)
    return [_told(line.consent, counts=line.counts) for line in ledger.lines]


@router.post(
    "/{number}/consents",
    response=answers(ConsentSavedOut, status=201),
    operation_id="record_consent",
    url_name="consent_record",
)
def record_consent(request: ApiRequest, number: Number, body: ConsentIn) -> Status[dict[str, Any]]:
    """Record what a person answered after the notice in force was handed over."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.RECORD_CONSENT)
        consent = services.record(
            the_customer(number, by=request.auth),
            asked=_asked(body),
            said=_said(body),
            by=request.auth,
            at=now(),
        )
        return _saved(consent)

    return Status(201, once(request, act))


@router.delete(
    "/{number}/consents/{consent}",
    response=answers(ConsentSavedOut),
    operation_id="withdraw_consent",
    url_name="consent_withdraw",
)
def withdraw_consent(request: ApiRequest, number: Number, consent: UUID) -> dict[str, Any]:
    """Take a yes back: from now on nothing rests on it. No reason is asked for."""
    request.auth.require(Permission.RECORD_CONSENT)
    found = _consent(the_customer(number, by=request.auth), consent)
    return _saved(services.withdraw(found, by=request.auth, at=now()))


@router.get(
    "/{number}/consents/{consent}/receipt",
    response=answers(dict[str, Any]),
    operation_id="consent_receipt",
    url_name="consent_receipt",
)
def consent_receipt(request: ApiRequest, number: Number, consent: UUID) -> dict[str, Any]:
    """Take the receipt of a consent: wording, hashes, moments and the entry of the log."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    customer = the_customer(number, by=request.auth)
    found = _consent(customer, consent)
    return services.receipt_of(found, customer, by=request.auth, at=now()).machine()


@board_router.get(
    "/{code}/consents",
    response=answers(list[SharesOut]),
    operation_id="consent_board",
    url_name="consent_board",
)
def board(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """Say how the customers of a community stand towards every question, in numbers."""
    request.auth.require(Permission.SEE_FIGURES)
    community = registry.community(code, by=request.auth)
    return [
        {
            "purpose": one.purpose.code,
            "situation": one.situation or None,
            "customers": one.customers,
            "granted": one.granted,
            "refused": one.refused,
            "withdrawn": one.withdrawn,
            "outdated": one.outdated,
            "none": one.none,
        }
        for one in queries.board(community.id, at=now())
    ]


def _asked(body: ConsentIn) -> Asked:
    return Asked(
        body.purpose,
        tuple(item_of(code) for code in body.items),
        situation=body.situation or "",
        recipient=body.recipient.strip(),
    )


def _said(body: ConsentIn) -> Said:
    names = (
        "answer", "channel", "is_by_guardian", "is_started_by_person", "document", "filed",
        "reference", "witness",
    )  # fmt: skip
    facts = {name: getattr(body, name) for name in names}
    return Said(**facts, form=body.form or "", signed_date=body.signed_on)


def _consent(customer: Customer, consent: UUID) -> Consent:
    return queries.consents_of(customer).get(id=consent)


def _told(consent: Consent, *, counts: bool) -> dict[str, Any]:
    shown = consent.wording
    return {
        "id": str(consent.id),
        "purpose": consent.purpose.code,
        "situation": shown.situation or None,
        "recipient": shown.recipient or None,
        "items": [inventory.by_number(number).code for number in shown.items],
        "state": consent.state,
        "counts": counts,
        "form": consent.form or None,
        "asked_at": consent.offered_at,
        "answered_at": consent.decided_at,
        "until": consent.until_date,
        "notice_version": consent.notice.number,
        "wording_hash": shown.text_hash,
    }


def _saved(consent: Consent) -> dict[str, Any]:
    entry = str(consent.entry) if consent.entry else None
    return {"id": str(consent.id), "state": consent.state, "entry": entry}
