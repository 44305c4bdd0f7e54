"""A customer destroyed: keys, tokens, rows and what the log could tell, registered in one go.

The two people and the moment come from whoever calls; the destruction by schedule and review
calls the same.
"""

from __future__ import annotations

import heapq
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from hudang.accesslog import services as accesslog
from hudang.accesslog.members import Members
from hudang.accesslog.services import Subject
from hudang.accesslog.verify.records import batch_models
from hudang.accounts import policy as accounts
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.core.models import CustomerRecord, OnDestruction
from hudang.registry import policy, queries
from hudang.registry.models import (
    Customer,
    CustomerChange,
    Occupancy,
    RosterImport,
)
from hudang.vault import ledger
from hudang.vault import services as vault
from hudang.vault.keys import NOWHERE, Kind, Owner
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.models import BatchRecord
    from hudang.accounts.actor import Actor
    from hudang.vault.ledger import Line

_IMPORTING = (RosterImport.Status.CHECKING, RosterImport.Status.IMPORTING)


class Shredded(NamedTuple):
    """What a destruction left behind: its line of the shred ledger and the register's entry."""

    line: Line
    entry: UUID


def shred_customer(
    customer: Customer, *, proposed_by: Actor, confirmed_by: Actor, at: datetime
) -> Shredded:
    """Destroy a customer 销毁; afterwards he is *removed*, and *sealed* after the next roll.

    The register names who confirmed, acting for who proposed.
    """
    for person in (proposed_by, confirmed_by):
        person.require(Permission.DESTROY)
        accounts.require_community(communities=person.communities, community=customer.community_id)
    policy.require_two_people(proposer=proposed_by.code, confirmer=confirmed_by.code)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        policy.require_destroyable(
            is_staying=_stays(customer),
            is_speaking=queries.has_contacts(customer),
            is_importing=_imports(customer.community_id),
        )
        return _destroy(
            customer.id,
            community=customer.community_id,
            by=confirmed_by.code,
            role=confirmed_by.role_for(Permission.DESTROY),
            acting_for=proposed_by.code,
            at=at,
        )


def shred_merged(customer: Customer, *, decided_by: str, at: datetime) -> Shredded:
    """Destroy a record whose merge is final: the person is kept, in the other record.

    Who decided the merge stands for the two people of a destruction; the register names them.
    """
    policy.require_merged(is_merged=customer.is_merged)
    operator = system("registry", Role.SYSTEM_ADMIN)
    with transaction.atomic():
        return _destroy(
            customer.id,
            community=customer.community_id,
            by=operator.code,
            role=operator.role,
            acting_for=decided_by,
            at=at,
        )


def finish_shreds(*, at: datetime) -> int:
    """End every destruction that stands in the ledger and was interrupted, or that a restored copy
    undid; return how many. Two people decided each of them when its line was written."""
    operator = system("registry", Role.SYSTEM_ADMIN)
    lines = [line for line in ledger.read() if line.owner.kind is Kind.CUSTOMER]
    keyed = {line.owner for line in vault.unfinished()}
    wanted = [line.owner.id for line in lines]
    # A restored copy may have him in another community than the one he was destroyed in.
    kept = dict(Customer.objects.filter(id__in=wanted).values_list("id", "community_id"))
    count = 0
    for line in lines:
        if line.owner in keyed or line.owner.id in kept:
            with transaction.atomic():
                _destroy(
                    line.owner.id,
                    community=kept.get(line.owner.id) or line.owner.community or NOWHERE,
                    by=operator.code,
                    role=operator.role,
                    acting_for="",
                    at=at,
                )
            count += 1
    return count


def _destroy(
    customer: UUID, *, community: UUID, by: str, role: str, acting_for: str, at: datetime
) -> Shredded:
    was_moved = _was_moved(customer, community=community)
    records = [customer, *_delete_rows(customer, community=community)]
    (line,) = vault.shred([Owner(Kind.CUSTOMER, community, customer)], at=at)
    entry = accesslog.register_destruction(
        [line],
        subjects=_subjects(records, community=community, was_moved=was_moved),
        actor=by,
        role=role,
        acting_for=acting_for,
        at=at,
    )
    return Shredded(line, entry)


def _delete_rows(customer: UUID, *, community: UUID) -> list[UUID]:
    """Delete every row that goes with its customer; return those sealed, but for his own."""
    sealed: list[UUID] = []
    for model in _models():
        named = Q.create([(column, customer) for column in model.customer_columns], connector=Q.OR)
        rows = model._default_manager.filter(named, community_id=community)
        if issubclass(model, SealedRecord):
            sealed += rows.values_list("id", flat=True)
        rows.delete()
    Customer.objects.filter(community_id=community, id=customer).delete()
    return sealed


def _was_moved(customer: UUID, *, community: UUID) -> bool:
    return CustomerChange.objects.filter(
        community_id=community, customer_id=customer, reason=policy.MOVED
    ).exists()


def _subjects(records: Sequence[UUID], *, community: UUID, was_moved: bool) -> list[Subject]:
    """Return what the register names; of the member of a batch, its leaf in the newest.

    The lists of somebody who was moved stay with the community that they were of.
    """
    leaves: dict[UUID, bytes] = {}
    lists = (_lists(model, community=None if was_moved else community) for model in batch_models())
    # A later entry vouches for the record as it was later, and its identifier tells when.
    for _event, stored in heapq.merge(*lists, key=itemgetter(0)):
        members = Members.read(stored)
        leaves |= {record: data for record in records if (data := members.leaf_data(record))}
    return [Subject(record, community, blob=leaves.get(record)) for record in records]


def _lists(model: type[BatchRecord], *, community: UUID | None) -> Iterator[tuple[UUID, bytes]]:
    """Yield the entries and lists of one kind of batch, the oldest first."""
    own = Q() if community is None else Q(community_id=community)
    batches = model._default_manager.filter(own).order_by("event_id")
    for event, stored in batches.values_list("event_id", "members").iterator():
        yield event, bytes(stored)


def _models() -> list[type[CustomerRecord]]:
    """Return the tables about a customer whose rows go with him, those that refer first."""
    return [
        model
        for model in reversed(apps.get_models())
        if issubclass(model, CustomerRecord)
        and model is not Customer
        and model.statement.on_destruction is OnDestruction.DELETE
    ]


def _stays(customer: Customer) -> bool:
    return Occupancy.objects.filter(
        community_id=customer.community_id, customer_id=customer.id, ended_date=None
    ).exists()


def _imports(community: UUID) -> bool:
    return RosterImport.objects.filter(community_id=community, status__in=_IMPORTING).exists()
