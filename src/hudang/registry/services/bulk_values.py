"""Setting, and putting back, the values that a file has for a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accesslog.services import Subject
from hudang.registry import indexing, queries
from hudang.vault import services as vault

from .customers import apply_values
from .merging import open_held
from .opening import open_as_job

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import BulkAmendment, Customer


# An item that the record did not have: to put it back takes the item away.
ABSENT = ""


class Values:
    """What a file says of the customers of one batch, and what they hold, while it is set."""

    def __init__(
        self,
        bulk: BulkAmendment,
        customers: Collection[UUID],
        *,
        by: Actor,
        at: datetime,
    ) -> None:
        self._at = at
        found = bulk.values.filter(customer_id__in=customers).order_by("id")
        self._records = {record.customer_id: record for record in found}
        self._new = self._read(bulk, by=by)
        known = queries.by_keys([(bulk.community_id, one) for one in self._records])
        self._held = open_held(known, what="open_bulk_values", by=by, at=at) if known else {}

    def __repr__(self) -> str:
        return f"<values of {len(self._records)} customers>"

    def _read(self, bulk: BulkAmendment, *, by: Actor) -> dict[UUID, dict[int, Any]]:
        """Open what is to be written of each customer: the new values, or those before."""
        records = list(self._records.values())
        if not records:
            return {}
        batches = open_as_job(
            [records],
            counts={bulk.community_id: len(records)},
            items=frozenset(bulk.items),
            what="open_bulk_file_values",
            acting_for=by.code,
            at=self._at,
        )
        opened = [one for batch in batches for one in batch]
        return {
            record.customer_id: {item: one.value(item) or None for item in one.items}
            for record, one in zip(records, opened, strict=True)
        }

    def has(self, customer: Customer) -> bool:
        """Whether it is still kept what is to be written."""
        return customer.id in self._records

    def set(self, customer: Customer) -> Subject:
        """Set the values of one customer and keep those before, in the caller's transaction."""
        record, new = self._records[customer.id], self._new[customer.id]
        held = self._held[customer.id]
        before = {item: held.values.get(item) or ABSENT for item in new}
        apply_values(customer, new, at=self._at)
        indexing.renew(customer, [held.values | new, *held.vehicles.values()])
        vault.seal(record, values=before)
        record.save()
        return Subject.of(record)
