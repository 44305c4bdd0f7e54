"""Values a service must see to keep the search index true; opened at the desk, as a job."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from hudang.accounts.actor import system
from hudang.disclosure import services as disclosure
from hudang.registry import indexing
from hudang.registry.models import Vehicle

from .logging import PURPOSE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Opened
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord

Record = TypeVar("Record")
SEARCHABLE = frozenset(indexing.KINDS)
JOB = system("registry")


def batched(source: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Yield lists of at most that many."""
    while batch := list(islice(source, size)):
        yield batch


def open_items(
    customer: Customer,
    *,
    items: Collection[int],
    purpose: str,
    reference: str = "",
    record: SealedRecord | None = None,
    by: Actor,
    at: datetime,
) -> Opened:
    """Open items of a customer, or of one of his records, for a stated purpose (POL-4.3)."""
    under = disclosure.authority_for(
        by,
        purpose=purpose,
        items=items,
        reference=reference,
        customers=[customer.id],
        at=at,
    )
    (opened,) = disclosure.disclose([record or customer], items, under=under, at=at)
    return opened


def searchable_values(
    customer: Customer, *, by: Actor, at: datetime
) -> list[dict[int, str | None]]:
    """Return what a customer can be found by now: his own values, then those of each vehicle.

    Not within a transaction.
    """
    vehicles = Vehicle.objects.filter(community_id=customer.community_id, customer_id=customer.id)
    records: list[SealedRecord] = [customer, *vehicles]
    batches = open_as_job(
        [records], counts={customer.community_id: 1}, what="reindex", acting_for=by.code, at=at
    )
    return [
        {item: opened.value(item) for item in opened.items}
        for batch in batches
        for opened in batch
    ]


def open_as_job(
    batches: Sequence[Sequence[SealedRecord]] | Iterator[Sequence[SealedRecord]],
    *,
    counts: dict[UUID, int],
    what: str,
    acting_for: str = "",
    items: frozenset[int] = SEARCHABLE,
    at: datetime,
) -> Iterator[list[Opened]]:
    """Open records in bulk as the registry's own job, one entry per community first."""
    under = disclosure.system_authority(
        JOB,
        purpose=PURPOSE,
        items=items,
        communities=frozenset(counts),
        acting_for=acting_for,
        at=at,
    )
    return disclosure.disclose_batches(
        batches, items, under=under, counts=counts, what=f"registry.{what}", at=at
    )
