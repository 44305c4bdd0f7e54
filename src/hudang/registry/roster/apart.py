"""What a batch of rows sets apart: consent items under a slot key of their own (LC-167)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db.models import F

from hudang.core.models import uuid7
from hudang.registry import packing
from hudang.registry.models import Quarantine, QuarantinedItems
from hudang.registry.policy import quarantine as rules
from hudang.vault import services as vault
from hudang.vault.batches import FIRST_REVISION, Piece
from hudang.vault.copying import BinaryCopy
from hudang.vault.keys import Slot
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.registry.models import RosterImport

    from .batch import Prepared
    from .planning import Plan

_COLUMNS: Final = ("community_id", "id", "revision", "quarantine_id", "customer_id", "values")


def pieces(plan: Plan) -> list[Piece]:
    """Return what is sealed of the new customers of a plan."""
    return [
        Piece(customer, Place.QUARANTINED, Slot.QUARANTINE, uuid7(), values)
        for customer, values in plan.apart.items()
        if customer in plan.arrivals
    ]


def pack(
    batch: Prepared, plan: Plan, *, blobs: Iterator[bytes], roster: RosterImport, at: datetime
) -> None:
    """Pack what rests on consent; its customers are in the same batch, or were there before."""
    if not plan.apart:
        return
    quarantine = _of(roster, plan=plan, at=at)
    copy = BinaryCopy(QuarantinedItems._meta.db_table, _COLUMNS)
    new = batch.order.apart
    sealed = list(islice(blobs, len(new)))
    batch.note(new, sealed)
    for piece, blob in zip(new, sealed, strict=True):
        copy.add(_row(quarantine, piece, blob))
    batch.copies.append(copy)
    earlier = [one for one in plan.apart.items() if one[0] not in plan.arrivals]
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


def _row(quarantine: Quarantine, piece: Piece, blob: bytes) -> bytes:
    return packing.row(
        packing.uuid(quarantine.community_id),
        packing.uuid(piece.record),
        packing.integer(FIRST_REVISION),
        packing.uuid(quarantine.id),
        packing.uuid(piece.owner),
        packing.data(blob),
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
