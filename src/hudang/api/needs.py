"""What a customer asked us to keep in mind: read, declared, confirmed, taken back, in figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils.timezone import localdate, now
from ninja import Field, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.consents import Mark
from hudang.api.customers import the_customer
from hudang.api.once import once
from hudang.api.schemas import Code, In, Number, answers
from hudang.consent.models import Consent
from hudang.needs import queries, services
from hudang.needs.catalogue import Kind, offers
from hudang.needs.models import Frequency, Hours, ServiceNeed, Way, Wish
from hudang.needs.services import Agreed, Declared
from hudang.registry import queries as registry
from hudang.registry import services as customers

if TYPE_CHECKING:
    from hudang.registry.models import Customer

P = Permission
router = Router(tags=["needs"])
catalogue = Router(tags=["needs"])
figures_router = Router(tags=["needs"])
Item = Annotated[str, Field(max_length=20, pattern=r"^[a-z][a-z_]*$")]


class OfferOut(Schema):
    """A line of the catalogue; `groups` are the kinds of orders it relates to, empty for all."""

    code: str
    kind: Kind
    groups: list[str]
    reveals_health: bool
    name: str


class NeedOut(Schema):
    """A need as it is readable; of one that may reveal health nothing but that it is there."""

    id: str
    item: str | None
    wish: Wish | None
    frequency: Frequency | None
    hours: Hours | None
    reveals_health: bool
    has_sealed_words: bool
    way: Way
    declared_at: datetime
    confirmed_at: datetime | None
    valid_until: date


class OpenNeedOut(Schema):
    """A need with the words that were sealed."""

    item: str | None
    wish: Wish | None
    frequency: Frequency | None
    hours: Hours | None
    note: str


class NeedLinkOut(Schema):
    """Until when the link works; the link itself goes to the customer alone."""

    until: date


class AgreedIn(In):
    """The customer's consent, where the need reveals something of health, and its proof."""

    form: Consent.Form
    channel: Consent.Channel
    is_by_guardian: bool = False
    is_started_by_person: bool = False
    reference: Mark = ""
    witness: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9-]*$")] = ""


class NeedIn(In):
    """A line of the catalogue and what about it; a note says what to do and never why."""

    item: Item
    wish: Wish
    frequency: Frequency | None = None
    hours: Hours | None = None
    note: Annotated[str, Field(max_length=200)] = ""
    way: Way = Way.COUNTER
    instead_of: UUID | None = None
    consent: AgreedIn | None = None


class NeedFigureOut(Schema):
    """How many customers declared a need; of fewer than ten there is no figure."""

    item: Annotated[str | None, Field(description="None: all that reveal health, together.")]
    customers: int


@catalogue.get("", response=answers(list[OfferOut]), operation_id="list_need_items",
               url_name="need_items")  # fmt: skip
def list_items(request: ApiRequest) -> list[dict[str, Any]]:
    """List what may be declared, in the order in which it is offered."""
    request.auth.require(P.VIEW_CUSTOMER)
    return [
        {
            "code": one.code, "kind": one.kind, "groups": sorted(one.groups),
            "reveals_health": one.reveals_health, "name": one.label,
        }
        for one in offers().values()
    ]  # fmt: skip


@router.get("/{number}/needs", response=answers(list[NeedOut]), operation_id="list_needs",
            url_name="needs")  # fmt: skip
def list_needs(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List what holds of the needs of one customer, without what is sealed."""
    request.auth.require(P.AMEND)
    view = customers.view_customer(number, by=request.auth, at=now())
    return [_told(one) for one in queries.running(view.customer, today=localdate())]


@router.post("/{number}/needs", response=answers(NeedOut, status=201),
             operation_id="declare_need", url_name="need_declare")  # fmt: skip
def declare_need(request: ApiRequest, number: Number, body: NeedIn) -> Status[dict[str, Any]]:
    """Enter a need that a customer declared; what reveals health comes with his consent."""

    def act() -> dict[str, Any]:
        request.auth.require(P.AMEND)
        customer = the_customer(number, by=request.auth)
        replaced = _need(customer, body.instead_of) if body.instead_of else None
        need = services.declare(
            customer, _declared(body), way=body.way, agreed=_agreed(body.consent),
            instead_of=replaced, by=request.auth, at=now(),
        )  # fmt: skip
        return _told(need)

    return Status(201, once(request, act))


@router.post("/{number}/needs/{need}/confirm", response=answers(NeedOut),
             operation_id="confirm_need", url_name="need_confirm")  # fmt: skip
def confirm_need(request: ApiRequest, number: Number, need: UUID) -> dict[str, Any]:
    """Note that the customer still needs it: it holds for another term."""
    request.auth.require(P.AMEND)
    found = _need(the_customer(number, by=request.auth), need)
    return _told(services.confirm(found, by=request.auth, at=now()))


@router.delete("/{number}/needs/{need}", response=answers(NeedOut),
               operation_id="take_need_back", url_name="need_take_back")  # fmt: skip
def take_need_back(request: ApiRequest, number: Number, need: UUID) -> dict[str, Any]:
    """Take a need back; no reason is asked for, and what was sealed is gone."""
    request.auth.require(P.AMEND)
    found = _need(the_customer(number, by=request.auth), need)
    return _told(services.take_back(found, by=request.auth, at=now()))


@router.post("/{number}/needs/{need}/disclosures", response=answers(OpenNeedOut),
             operation_id="open_need", url_name="need_open")  # fmt: skip
def open_need(request: ApiRequest, number: Number, need: UUID) -> dict[str, Any]:
    """Open what is sealed of a need, for what it serves; one entry of the log."""
    request.auth.require(P.AMEND)
    found = _need(the_customer(number, by=request.auth), need)
    told = services.open_one(found, by=request.auth, at=now())
    names = ("item", "wish", "frequency", "hours")
    return {**{name: getattr(told, name) or None for name in names}, "note": told.note}


@router.post("/{number}/need-links", response=answers(NeedLinkOut, status=201),
             operation_id="send_need_link", url_name="need_link")  # fmt: skip
def send_link(request: ApiRequest, number: Number) -> Status[dict[str, Any]]:
    """Write to the customer, with a link by which he declares and takes back himself."""

    def act() -> dict[str, Any]:
        request.auth.require(P.AMEND)
        customer = the_customer(number, by=request.auth)
        origin = request.build_absolute_uri("/")
        link = services.send_link(customer, origin=origin, by=request.auth, at=now())
        return {"until": link.until_date.isoformat()}

    return Status(201, once(request, act))


@figures_router.get("/{code}/needs", response=answers(list[NeedFigureOut]),
                    operation_id="need_figures", url_name="need_figures")  # fmt: skip
def need_figures(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """Say how many customers of a community need what, where they are ten or more."""
    request.auth.require(P.SEE_FIGURES)
    community = registry.community(code, by=request.auth)
    found = queries.totals(queries.figures([community.id], today=localdate()))
    return [
        {"item": one.offer.code if one.offer else None, "customers": one.people} for one in found
    ]


def _declared(body: NeedIn) -> Declared:
    return Declared(body.item, body.wish, body.frequency or "", body.hours or "", body.note)


def _agreed(body: AgreedIn | None) -> Agreed | None:
    return Agreed(Consent.State.GRANTED, **body.model_dump()) if body else None


def _need(customer: Customer, need: UUID) -> ServiceNeed:
    return queries.needs_of(customer).get(id=need)


def _told(need: ServiceNeed) -> dict[str, Any]:
    names = ("item", "wish", "frequency", "hours")
    return {
        **{name: getattr(need, name) or None for name in names},
        "id": str(need.id),
        "reveals_health": need.reveals_health,
        "has_sealed_words": need.said is not None,
        "way": need.way,
        # As text: what a key is remembered by is kept as JSON.
        "declared_at": need.declared_at.isoformat(),
        "confirmed_at": need.confirmed_at.isoformat() if need.confirmed_at else None,
        "valid_until": need.until_date.isoformat(),
    }
