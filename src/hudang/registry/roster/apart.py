"""What a batch of rows sets apart: consent items under a slot key of their own (LC-167)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F

from hudang.core.models import uuid7
from hudang.registry import packing
from hudang.registry.models import Quarantine, QuarantinedItems
from hudang.registry.policy import quarantine as rules
from hudang.vault import services as vault
from hudang.vault.copying import BinaryCopy
from hudang.vault.keys import Kind, Slot
from hudang.vault.sealed import Context, Place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .batch import Prepared
    from .planning import Plan

_COLUMNS: Final = ("community_id", "id", "revision", "quarantine_id", "customer_id", "values")
_FIRST_REVISION: Final = 1


def pack(batch: Prepared, plan: Plan, *, roster: RosterImport, at: datetime) -> None:
    """Seal what rests on consent; its customers are in the same batch, or were there before."""
    if not plan.apart:
        return
    quarantine = _of(roster, plan=plan, at=at)
    copy = BinaryCopy(QuarantinedItems._meta.db_table, _COLUMNS)
    earlier: list[tuple[UUID, dict[int, str]]] = []
    for customer, values in plan.apart.items():
        if customer in plan.arrivals:
            copy.add(_row(batch, quarantine, customer, values))
        else:
            earlier.append((customer, values))
    batch.copies.append(copy)
    _add(batch, quarantine, earlier)


def _of(roster: RosterImport, *, plan: Plan, at: datetime) -> Quarantine:
    """Return the quarantine of a roster, with the customers and items of these rows counted."""
    quarantine, _is_new = Quarantine.objects.get_or_create(
        community_id=roster.community_id,
        roster_id=roster.id,
        defaults={"began_at": at, "kept_until": rules.kept_until(at)},
    )
    quarantine.items = sorted({*quarantine.items, *(i for v in plan.apart.values() for i in v)})
    quarantine.customers = F("customers") + len(plan.apart)
    quarantine.save(update_fields=["items", "customers"])
    return quarantine


def _row(batch: Prepared, quarantine: Quarantine, customer: UUID, values: dict[int, str]) -> bytes:
    record = uuid7()
    community = quarantine.community_id
    context = Context(
        Kind.CUSTOMER,
        community,
        customer,
        record,
        Place.QUARANTINED,
        Slot.QUARANTINE,
        _FIRST_REVISION,
    )
    sealed = batch.sealer.seal(context, values=values)
    batch.members.add(record, revision=_FIRST_REVISION, sealed=sealed)
    return packing.row(
        packing.uuid(community),
        packing.uuid(record),
        packing.integer(_FIRST_REVISION),
        packing.uuid(quarantine.id),
        packing.uuid(customer),
        packing.data(sealed),
    )


def _add(
    batch: Prepared, quarantine: Quarantine, earlier: list[tuple[UUID, dict[int, str]]]
) -> None:
    """Set apart what the file says of earlier customers, under the keys they have."""
    records = [
        QuarantinedItems(
            community_id=quarantine.community_id,
            quarantine_id=quarantine.id,
            customer_id=customer,
        )
        for customer, _values in earlier
    ]
    vault.seal_many(records, [{"values": values} for _customer, values in earlier])
    for record in records:
        record.save(force_insert=True)
        if record.values is not None:
            batch.members.add(record.id, revision=record.revision, sealed=record.values.blob)
