"""Items set apart: released into the records on proof of their source, or destroyed (LC-167)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.purposes.policy import local_date
from hudang.registry import cleaning, indexing, queries
from hudang.registry.models import Customer, Quarantine, QuarantinedItems
from hudang.registry.policy import quarantine as policy
from hudang.vault import index
from hudang.vault import services as vault
from hudang.vault.keys import Kind, Owner, Slot

from .locking import locked
from .logging import PURPOSE, keep_change, record_change
from .opening import JOB, open_as_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

Status = Quarantine.Status
JOBS: Final = {
    Status.RELEASING: "registry.release_quarantine",
    Status.DESTROYING: "registry.destroy_quarantine",
}
ENDS: Final = {Status.RELEASING: Status.RELEASED, Status.DESTROYING: Status.DESTROYED}
REASON: Final = "released"
# An entry of the log names five hundred records; of a release, two for each customer.
BATCH: Final = 200


# Deciding


@transaction.atomic
def record_proof(
    quarantine: Quarantine,
    *,
    collector: str,
    proof: str,
    proof_date: date | None,
    reference: str,
    by: Actor,
    at: datetime,
) -> Quarantine:
    """Record where the items come from and that the persons consented, and have them released."""
    held = _held(quarantine, to=Status.RELEASING, by=by)
    policy.require_in_time(kept_until=held.kept_until, at=at)
    policy.require_source_proof(
        collector=collector,
        proof=proof,
        day=proof_date,
        reference=reference,
        today=local_date(at),
    )
    held.collector, held.proof = collector.strip(), proof
    held.proof_date, held.reference = proof_date, reference.strip()
    return _decide(held, to=Status.RELEASING, what="prove_source", by=by, at=at)


@transaction.atomic
def reject(quarantine: Quarantine, *, by: Actor, at: datetime) -> Quarantine:
    """Decide that there is no proof: the items are destroyed without waiting for the last day."""
    held = _held(quarantine, to=Status.DESTROYING, by=by)
    return _decide(held, to=Status.DESTROYING, what="reject_quarantine", by=by, at=at)


def _held(quarantine: Quarantine, *, to: Status, by: Actor) -> Quarantine:
    by.require(Permission.DECIDE_QUARANTINE)
    accounts.require_community(communities=by.communities, community=quarantine.community_id)
    held = Quarantine.objects.select_for_update(no_key=True).get(pk=quarantine.pk)
    policy.require_transition(held.status, to)
    return held


def _decide(
    quarantine: Quarantine, *, to: Status, what: str, by: Actor, at: datetime
) -> Quarantine:
    quarantine.status, quarantine.decided_by, quarantine.decided_at = to, by.code, at
    quarantine.save()
    _defer(quarantine)
    record_change(
        what,
        by=by,
        permission=Permission.DECIDE_QUARANTINE,
        at=at,
        items=quarantine.items,
        count=quarantine.customers,
        detail={"community": str(quarantine.community_id), "quarantine": str(quarantine.id)},
    )
    return quarantine


# By the clock


@transaction.atomic
def end_overdue(*, at: datetime) -> int:
    """Destroy what nobody proved within the thirty days; return how many rosters that ends."""
    found = list(queries.overdue(at).select_for_update(no_key=True))
    for quarantine in found:
        quarantine.status, quarantine.decided_by = Status.DESTROYING, JOB.code
        quarantine.decided_at = at
        quarantine.save(update_fields=["status", "decided_by", "decided_at"])
        _defer(quarantine)
    return len(found)


def resume_decided() -> int:
    """Queue again whatever was being released or destroyed when its process died."""
    running = list(Quarantine.objects.filter(status__in=JOBS))
    for quarantine in running:
        _defer(quarantine)
    return len(running)


def _defer(quarantine: Quarantine) -> None:
    jobs.defer(
        JOBS[Status(quarantine.status)],
        lock=f"quarantine-{quarantine.id}",
        community=str(quarantine.community_id),
        quarantine=str(quarantine.id),
    )


# The work


def run_release(
    community: UUID, quarantine_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> Quarantine:
    """Move the items into the records, some customers a transaction; a killed job goes on."""
    quarantine = _find(community, quarantine_id)
    if quarantine.status != Status.RELEASING:
        return quarantine
    while records := list(quarantine.records.order_by("id")[:BATCH]):
        _release(quarantine, records, at=clock())
    return _finish(quarantine, at=clock())


def run_destruction(
    community: UUID, quarantine_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> Quarantine:
    """Destroy the items and the keys that open them, some customers a transaction."""
    quarantine = _find(community, quarantine_id)
    if quarantine.status != Status.DESTROYING:
        return quarantine
    while records := list(quarantine.records.order_by("id")[:BATCH]):
        with transaction.atomic():
            at = clock()
            resealed = _remove(records, at=at)
            _log("destroy_quarantine", quarantine, [*_gone(records), *resealed], at=at)
    return _finish(quarantine, at=clock())


def _find(community: UUID, quarantine_id: UUID) -> Quarantine:
    return Quarantine.objects.get(community_id=community, id=quarantine_id)


def _finish(quarantine: Quarantine, *, at: datetime) -> Quarantine:
    quarantine.refresh_from_db()
    quarantine.status, quarantine.ended_at = ENDS[Status(quarantine.status)], at
    quarantine.save(update_fields=["status", "ended_at"])
    return quarantine


def _release(quarantine: Quarantine, records: Sequence[QuarantinedItems], *, at: datetime) -> None:
    """Open some records, the log told first, and put what their customers lack into theirs."""
    (opened,) = open_as_job(
        [records],
        counts={quarantine.community_id: len(records)},
        items=frozenset(quarantine.items),
        what="open_quarantine",
        acting_for=quarantine.decided_by,
        at=at,
    )
    values = {
        record.customer_id: {item: one.value(item) for item in one.items}
        for record, one in zip(records, opened, strict=True)
    }
    with transaction.atomic():
        changed = [
            Subject.of(customer)
            for customer in locked(quarantine.community_id, values).values()
            if _add(customer, values[customer.id], by=quarantine.decided_by, at=at)
        ]
        resealed = _remove(records, at=at)
        subjects = [*changed, *_gone(records), *resealed]
        _log("release_quarantine", quarantine, subjects, at=at)
        quarantine.released += len(changed)
        quarantine.save(update_fields=["released"])


def _add(customer: Customer, values: dict[int, str], *, by: str, at: datetime) -> bool:
    """Give a customer the items that he has not told us himself meanwhile."""
    added = {item: value for item, value in values.items() if item not in customer.items}
    if not added:
        return False
    vault.amend(customer, **cleaning.by_field(added))
    customer.items = sorted({*customer.items, *added})
    customer.amended_at = at
    customer.save()
    if customer.merged_into is None:  # a merged record is not searched; an undo indexes it anew
        index.add(indexing.entries(added, community=customer.community_id, customer=customer.id))
    keep_change(customer, items=added, reason=REASON, by=by, at=at)
    return True


def _remove(records: Sequence[QuarantinedItems], *, at: datetime) -> list[Subject]:
    """Delete records with the keys that open them.

    Where another roster set apart something of the same customer, that is sealed anew under the
    next key of the slot, so that the one before can go.
    """
    community = records[0].community_id
    owners = {
        record.customer_id: Owner(Kind.CUSTOMER, community, record.customer_id)
        for record in records
    }
    of_owners = QuarantinedItems.objects.filter(community_id=community, customer_id__in=owners)
    of_owners.filter(id__in=[record.id for record in records]).delete()
    keeping = set(of_owners.values_list("customer_id", flat=True))
    vault.drop_slot(
        [owner for customer, owner in owners.items() if customer not in keeping],
        slot=Slot.QUARANTINE,
    )
    return [
        Subject.of(record)
        for customer in sorted(keeping)
        for record in vault.seal_without(owners[customer], slot=Slot.QUARANTINE, items=(), at=at)
    ]


def _gone(records: Sequence[QuarantinedItems]) -> list[Subject]:
    """Return what the log says of records that are no more: a further revision without bytes."""
    return [
        Subject(record.id, record.community_id, revision=record.revision + 1) for record in records
    ]


def _log(what: str, quarantine: Quarantine, subjects: Sequence[Subject], *, at: datetime) -> None:
    accesslog.record(
        act=Act.CHANGE,
        what=f"registry.{what}",
        actor=JOB.code,
        role="",
        at=at,
        purpose=PURPOSE,
        basis="consent",
        items=quarantine.items,
        count=len(subjects),
        subjects=subjects,
        acting_for="" if quarantine.decided_by == JOB.code else quarantine.decided_by,
    )
