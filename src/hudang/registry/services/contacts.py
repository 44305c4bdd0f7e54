"""Contact persons of organisations: added with a record of their own, ended, looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.registry import policy, queries
from hudang.registry.models import ContactPerson, Customer

from . import grounds
from .customers import Paper, cleaned, create
from .logging import keep_change, record_change
from .looking import PURPOSE, rows_of
from .notices import record_notice_delivered
from .numbers import take_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

    from .looking import CustomerRow

_SPOKEN = [policy.CONTACT_PERSON]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact person on the page of the organisation, masked."""

    tie: ContactPerson
    row: CustomerRow


def add_contact(
    organisation: Customer,
    *,
    values: Mapping[int, str | None],
    position: str,
    started_date: date,
    notice_delivered: bool = False,
    by: Actor,
    at: datetime,
) -> ContactPerson:
    """Register a contact person 联系人 of an organisation; the notice to the person is due."""
    grounds.require_collector(organisation.community_id, permission=Permission.REGISTER, by=by)
    policy.require_organisation(type=organisation.type)
    policy.require_contact_items(values, type=Customer.Type.CONTACT)
    policy.require_contact_days(started=started_date, today=timezone.localdate(at))
    held = cleaned(values, type=Customer.Type.CONTACT, at=at)
    grounds.require_gate(
        organisation.community_id,
        items=held,
        basis=policy.CONTACT_BASIS,
        notice_delivered=notice_delivered,
        at=at,
    )
    with transaction.atomic():
        current = _hold(organisation)
        contact = _create(current.community, held, by=by, at=at)
        if notice_delivered:
            record_notice_delivered(contact, delivered_at=at, by=by, at=at)
        tie = ContactPerson.objects.create(
            community_id=current.community_id,
            customer=contact,
            organisation=current,
            position=position,
            basis=policy.CONTACT_BASIS,
            started_date=started_date,
        )
        _note("add_contact", tie, permission=Permission.REGISTER, by=by, at=at)
    return tie


@transaction.atomic
def end_contact(tie: ContactPerson, *, on: date, by: Actor, at: datetime) -> ContactPerson:
    """End the part of a contact person, who has left: nobody is called about it any more."""
    grounds.require_collector(tie.community_id, permission=Permission.AMEND, by=by)
    current = ContactPerson.objects.select_for_update(no_key=True).get(pk=tie.pk)
    policy.require_speaking(ended=current.ended_date)
    policy.require_contact_days(
        started=current.started_date, ended=on, today=timezone.localdate(at)
    )
    current.ended_date = on
    current.save(update_fields=["ended_date"])
    _note("end_contact", current, permission=Permission.AMEND, by=by, at=at)
    return current


def view_contacts(organisation: Customer, *, by: Actor, at: datetime) -> list[ContactRow]:
    """Return who speaks or spoke for an organisation, masked; the entry names them."""
    by.require(Permission.VIEW_CUSTOMER)
    ties = list(queries.contacts_of_organisation(organisation))
    if not ties:
        return []
    people = [tie.customer for tie in ties]
    accesslog.record(
        act=Act.VIEW,
        what="registry.view_contacts",
        actor=by.code,
        role=by.role_for(Permission.VIEW_CUSTOMER),
        at=at,
        purpose=PURPOSE,
        count=len(people),
        subjects=[Subject(one.id, one.community_id) for one in people],
    )
    rows = rows_of(people, by=by, at=at)
    return [ContactRow(tie, row) for tie, row in zip(ties, rows, strict=True)]


def _create(
    community: Community, values: Mapping[int, str], *, by: Actor, at: datetime
) -> Customer:
    (number,) = take_numbers(community.id, code=community.code, count=1)
    paper = Paper(Customer.Type.CONTACT, timezone.localdate(at), "organisation")
    return create(community, values, number=number, paper=paper, stays=(), by=by, at=at)


def _hold(organisation: Customer) -> Customer:
    """Keep the record from being merged or moved until the commit."""
    current = Customer.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    policy.require_not_merged(number=current.number, is_merged=current.is_merged)
    return current


def _note(
    what: str, tie: ContactPerson, *, permission: Permission, by: Actor, at: datetime
) -> None:
    """Keep the history of both records, and the log."""
    both = (tie.customer, tie.organisation)
    for customer in both:
        keep_change(customer, items=_SPOKEN, reason=what, by=by.code, at=at)
    subjects = [Subject.of(tie.customer), Subject(tie.organisation_id, tie.community_id)]
    record_change(
        what, by=by, permission=permission, at=at, items=tie.customer.items, subjects=subjects
    )
