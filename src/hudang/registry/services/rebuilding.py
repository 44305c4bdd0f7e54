"""The search index made anew from the sealed records, as a job with one entry per community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.core import jobs
from hudang.registry import indexing
from hudang.registry.models import Customer, Vehicle
from hudang.vault import index

from .opening import batched, open_as_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.disclosure.services import Opened
    from hudang.vault.index import Entry
    from hudang.vault.models import SealedRecord

BATCH = 2_000


def needs_rebuild() -> bool:
    """Return whether the index is missing, or too narrow for as many customers as there are."""
    return not index.is_ready() or index.rebuild_due(Customer.objects.count())


def ensure_index(*, at: datetime) -> bool:
    """Have the index rebuilt where it needs it; return whether."""
    if not needs_rebuild():
        return False
    jobs.defer("registry.rebuild_index", lock="registry.rebuild_index")
    return True


def rebuild_index(
    *, at: datetime, progress: Callable[[int], None] = lambda _customers: None
) -> int:
    """Open every record, fill the index with new keys, and return how many tokens it has."""
    counts = counts_of_customers()
    owners: dict[UUID, tuple[UUID, UUID]] = {}
    # The log is told before the rebuild begins; nothing is opened until the index asks for it.
    opened = (
        open_as_job(_batches(owners), counts=counts, what="rebuild_index", at=at)
        if counts
        else iter(())
    )
    return index.rebuild(
        _entries(opened, owners=owners, progress=progress), rows=sum(counts.values())
    )


def counts_of_customers() -> dict[UUID, int]:
    """Return how many customers each community has who can be found."""
    found = Customer.objects.filter(merged_into__isnull=True)
    return dict(found.values_list("community_id").annotate(number=Count("*")).order_by())


def entries_of(
    batch: Iterable[Opened], *, community: UUID, owners: Mapping[UUID, UUID]
) -> Iterator[Entry]:
    """Yield the index entries of opened records of one community, each with its customer."""
    for opened in batch:
        values = {item: opened.value(item) for item in opened.items}
        yield from indexing.entries(values, community=community, customer=owners[opened.record])


def _entries(
    batches: Iterator[list[Opened]],
    *,
    owners: dict[UUID, tuple[UUID, UUID]],
    progress: Callable[[int], None],
) -> Iterator[Entry]:
    for batch in batches:
        for opened in batch:
            community, customer = owners.pop(opened.record)
            values = {item: opened.value(item) for item in opened.items}
            yield from indexing.entries(values, community=community, customer=customer)
        progress(len(batch))


def _batches(owners: dict[UUID, tuple[UUID, UUID]]) -> Iterator[Sequence[SealedRecord]]:
    customers = Customer.objects.filter(merged_into__isnull=True).order_by()
    for customer_batch in batched(customers.iterator(BATCH), BATCH):
        owners.update({one.id: (one.community_id, one.id) for one in customer_batch})
        yield customer_batch
    for batch in batched(Vehicle.objects.order_by().iterator(BATCH), BATCH):
        owners.update({one.id: (one.community_id, one.customer_id) for one in batch})
        yield batch
