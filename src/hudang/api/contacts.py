"""Contact persons of organisations: list, add, end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.timezone import localdate, now
from ninja import Field, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.customers import by_number, row_of, the_customer
from hudang.api.once import once
from hudang.api.schemas import CustomerRowOut, In, Number, answers
from hudang.registry import queries, services
from hudang.registry.models import ContactPerson

router = Router(tags=["contacts"])


class ContactOut(Schema):
    """A contact person, masked; `until` is null while the person speaks for the organisation."""

    id: str
    position: ContactPerson.Position
    since: date
    until: date | None
    customer: CustomerRowOut


class ContactIn(In):
    """A new contact person, who gets a customer record of their own."""

    items: Annotated[
        dict[str, str | None],
        Field(description="Values by the code of their item: name, mobile, email."),
    ]
    position: ContactPerson.Position
    since: date | None = None
    is_notice_delivered: bool = False


class ContactSavedOut(Schema):
    """The tie that was written, and the number of the contact person's own record."""

    id: str
    number: str
    until: date | None


@router.get(
    "/{number}/contacts",
    response=answers(list[ContactOut]),
    operation_id="list_contacts",
    url_name="contacts",
)
def list_contacts(request: ApiRequest, number: Number) -> list[dict[str, Any]]:
    """List who speaks or spoke for an organisation, who still does first."""
    organisation = the_customer(number, by=request.auth)
    return [
        {
            "id": str(one.tie.id),
            "position": one.tie.position,
            "since": one.tie.started_date,
            "until": one.tie.ended_date,
            "customer": row_of(one.row),
        }
        for one in services.view_contacts(organisation, by=request.auth, at=now())
    ]


@router.post(
    "/{number}/contacts",
    response=answers(ContactSavedOut, status=201),
    operation_id="add_contact",
    url_name="contact_add",
)
def add_contact(request: ApiRequest, number: Number, body: ContactIn) -> Status[dict[str, Any]]:
    """Register a contact person of an organisation; the notice to the person is due."""

    def act() -> dict[str, Any]:
        request.auth.require(Permission.REGISTER)
        at = now()
        tie = services.add_contact(
            the_customer(number, by=request.auth),
            values=by_number(body.items),
            position=body.position,
            started_date=body.since or localdate(at),
            notice_delivered=body.is_notice_delivered,
            by=request.auth,
            at=at,
        )
        return _saved(tie)

    return Status(201, once(request, act))


@router.delete(
    "/{number}/contacts/{contact}",
    response=answers(ContactSavedOut),
    operation_id="end_contact",
    url_name="contact_end",
)
def end_contact(request: ApiRequest, number: Number, contact: UUID) -> dict[str, Any]:
    """End the part of a contact person today; it stays on record with its last day."""
    request.auth.require(Permission.AMEND)
    tie = queries.contact_person(the_customer(number, by=request.auth), contact)
    at = now()
    return _saved(services.end_contact(tie, on=localdate(at), by=request.auth, at=at))


def _saved(tie: ContactPerson) -> dict[str, Any]:
    return {"id": str(tie.id), "number": tie.customer.number, "until": tie.ended_date}
