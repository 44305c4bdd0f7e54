"""Register a customer, amend the record, renew what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.registry import cleaning, indexing, policy, queries
from hudang.registry.models import Customer
from hudang.registry.parsing.invalid import Invalid
from hudang.vault import index
from hudang.vault import services as vault

from . import doubles, grounds, opening
from .logging import PURPOSE, keep_change, record_change
from .notices import record_notice_delivered
from .numbers import take_numbers
from .stays import Stay, add_stays

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

from django.utils.translation import gettext_lazy as _


def register(
    community: Community,
    *,
    values: Mapping[int, str | None],
    stays: Sequence[Stay],
    type: str = Customer.Type.PERSON,
    collected_date: date,
    source: str = "counter",
    notice_delivered: bool = False,
    is_known_double: bool = False,
    by: Actor,
    at: datetime,
) -> Customer:
    """Register a customer 建档 with the houses he holds or lives in (POL-5.1)."""
    grounds.require_collector(community.id, permission=Permission.REGISTER, by=by)
    policy.require_householder(type=type)
    held = cleaned(values, type=type, at=at)
    _require_stays(stays)
    grounds.require_ground(
        community.id,
        items=held,
        roles=[stay.role for stay in stays],
        notice_delivered=notice_delivered,
        at=at,
    )
    may_tell = not is_known_double and doubles.may_tell(held, by=by, at=at)
    paper = Paper(type, collected_date, source)
    with transaction.atomic():
        # Whoever registers in the same community waits here, and is compared with this one.
        (number,) = take_numbers(community.id, code=community.code, count=1)
        if may_tell:
            houses = [stay.house.id for stay in stays]
            doubles.refuse_double(community.id, values=held, houses=houses)
        customer = create(community, held, number=number, paper=paper, stays=stays, by=by, at=at)
        if notice_delivered:
            record_notice_delivered(customer, delivered_at=at, by=by, at=at)
        items = sorted(customer.items)
        _log("register", customer, permission=Permission.REGISTER, items=items, by=by, at=at)
    return customer


class Paper(NamedTuple):
    """What a registration says of itself: of whom, collected when, from where."""

    type: str
    day: date
    source: str


def cleaned(values: Mapping[int, str | None], *, type: str, at: datetime) -> dict[int, str]:
    """Return the values of a new record as they are kept; nobody is registered without a name."""
    read = cleaning.clean(values, today=timezone.localdate(at))
    held = {item: value for item, value in read.items() if value}
    name = policy.ORGANISATION if type == Customer.Type.ORGANISATION else policy.NAME
    if name not in held:
        raise cleaning.InvalidItems({name: Invalid("missing", _("This is missing."))})
    purposes.covering(PURPOSE, items=held)
    return held


def _require_stays(stays: Sequence[Stay]) -> None:
    if not stays:
        raise Invalid("no_house", _("A customer is registered with at least one house."))
    for stay in stays:
        policy.require_window(started=stay.started_date, ended=stay.ended_date)


def create(
    community: Community,
    values: Mapping[int, str],
    *,
    number: str,
    paper: Paper,
    stays: Sequence[Stay],
    by: Actor,
    at: datetime,
) -> Customer:
    """Create a record with its search tokens, in the transaction of the caller."""
    items = sorted({*values, *((policy.ROLE, policy.HOUSE) if stays else ())})
    owns = policy.owns([stay.role for stay in stays])
    customer = Customer(
        community=community,
        number=number,
        type=paper.type,
        items=items,
        completeness=policy.completeness(items, type=paper.type, owns=owns),
        collected_date=paper.day,
        registered_at=at,
        amended_at=at,
        verified_at=at,
        registered_by=by.code,
        source=paper.source,
    )
    vault.seal(customer, **{"contact": {}, **cleaning.by_field(values)})
    customer.save(force_insert=True)
    index.add(indexing.entries(values, community=community.id, customer=customer.id))
    add_stays(customer, stays=stays)
    return customer


def amend(
    customer: Customer,
    *,
    values: Mapping[int, str | None],
    expected_revision: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Customer:
    """Change items of a customer record 变更; None takes an item away. Nothing is overwritten
    that somebody else has changed since the form was opened."""
    amendment = prepare_amendment(
        customer, values=values, expected_revision=expected_revision, reason=reason, by=by, at=at
    )
    with transaction.atomic():
        return carry_out(amendment, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a record that may be made: what of it changes, and by what it is found."""

    customer: Customer
    changes: Mapping[int, str | None] = field(repr=False)
    searchable: Sequence[Mapping[int, str | None]] = field(repr=False)
    expected_revision: int
    reason: str


def prepare_amendment(
    customer: Customer,
    *,
    values: Mapping[int, str | None],
    expected_revision: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Amendment:
    """Check a change of a record, and open what it is found by; not within a transaction."""
    grounds.require_collector(customer.community_id, permission=Permission.AMEND, by=by)
    policy.require_not_merged(number=customer.number, is_merged=customer.is_merged)
    policy.require_reason(reason)
    policy.require_contact_items(values, type=customer.type)
    changes = cleaning.clean(values, today=timezone.localdate(at))
    queries.require_revision(customer, expected=expected_revision)
    added = {item for item, value in changes.items() if value} - set(customer.items)
    if added:
        require_ground_for(customer, items=added, at=at)
    searchable = opening.searchable_values(customer, by=by, at=at)
    return Amendment(customer, changes, searchable, expected_revision, reason)


def carry_out(amendment: Amendment, *, by: Actor, at: datetime) -> Customer:
    """Make a prepared change of a record, in the transaction of the caller."""
    current = Customer.objects.select_for_update(no_key=True).get(pk=amendment.customer.pk)
    policy.require_not_merged(number=current.number, is_merged=current.is_merged)
    queries.require_revision(current, expected=amendment.expected_revision)
    changes, (own, *others) = amendment.changes, amendment.searchable
    apply_values(current, changes, at=at)
    indexing.renew(current, [{**own, **changes}, *others])
    items = sorted(changes)
    keep_change(current, items=items, reason=amendment.reason, by=by.code, at=at)
    _log("amend", current, permission=Permission.AMEND, items=items, by=by, at=at)
    return current


def _log(
    what: str,
    customer: Customer,
    *,
    permission: Permission,
    items: Sequence[int],
    by: Actor,
    at: datetime,
) -> None:
    subjects = [Subject.of(customer)]
    record_change(what, by=by, permission=permission, at=at, items=items, subjects=subjects)


def require_ground_for(customer: Customer, *, items: Collection[int], at: datetime) -> None:
    """Refuse to add items to a record before the contract and the notice that they need."""
    purposes.covering(PURPOSE, items=items)
    grounds.require_ground(
        customer.community_id,
        items=items,
        roles=queries.current_roles(customer),
        notice_delivered=customer.notice == Customer.Notice.DELIVERED,
        at=at,
    )


def apply_values(customer: Customer, values: Mapping[int, str | None], *, at: datetime) -> None:
    """Seal changed items into a record and save what follows from them; None takes one away."""
    fields = {
        name: changes
        for name, changes in cleaning.by_field(values).items()
        if getattr(customer, name) is not None or any(changes.values())
    }
    vault.amend(customer, **fields)
    removed = {item for item, value in values.items() if not value}
    customer.items = sorted((set(customer.items) | set(values)) - removed)
    roles = queries.current_roles(customer)
    customer.completeness = policy.completeness(
        customer.items, type=customer.type, owns=policy.owns(roles)
    )
    customer.amended_at = at
    if policy.MOBILE in values:
        customer.verified_at = at
    customer.save()


@transaction.atomic
def verify_contact(customer: Customer, *, by: Actor, at: datetime) -> Customer:
    """Renew a record after any successful contact: a call answered, a paper signed, a visit."""
    by.require(Permission.VIEW_CUSTOMER)
    accounts.require_community(communities=by.communities, community=customer.community_id)
    customer.verified_at = at
    customer.save(update_fields=["verified_at"])
    record_change(
        "verify_contact",
        by=by,
        permission=Permission.VIEW_CUSTOMER,
        at=at,
        subjects=[Subject(customer.id, customer.community_id)],
    )
    return customer
