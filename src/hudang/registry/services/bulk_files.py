"""New values of many customers from a file: its template, its upload, and how it is read."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.services import Subject
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.masks import Level
from hudang.registry import cleaning, queries
from hudang.registry import policy as registry
from hudang.registry.models import BulkAmendment, BulkMember, BulkValues, Customer
from hudang.registry.models.bulk import FILE_ITEMS
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import bulk as policy
from hudang.registry.roster import values as workbook
from hudang.vault import services as vault
from hudang.vault.storage import remove

from . import bulk
from .customers import require_ground_for
from .logging import PURPOSE
from .merging import open_held
from .opening import JOB, batched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.registry.roster.values import ValuesRow

    from .looking import CustomerFilter

    Fault = tuple[int, int, str]

Status = BulkAmendment.Status
SECRET: Final = 1
WHOLE_ROW: Final = 0


class Judged(NamedTuple):
    """A customer whom a row names, the new values that differ, or why he is left out."""

    customer: Customer
    values: Mapping[int, str]
    reason: str


# Before: the template and the upload


def template(
    community: Community,
    *,
    items: Collection[int],
    filters: CustomerFilter,
    by: Actor,
    at: datetime,
) -> bytes:
    """Return a workbook with a row for each customer that fits the filters, and no values."""
    bulk.require(community.id, by=by)
    policy.require_file_items(items=items)
    found = bulk.named(community, filters=filters, numbers=(), by=by, at=at)
    policy.require_members(count=len(found))
    stays = queries.stays_of(found)
    content = workbook.write(
        (
            (one.number, one.revision, next((stay.label for stay in stays[one.id]), ""))
            for one in found
        ),
        items=sorted(items),
    )
    with transaction.atomic():
        bulk.log_template(community, items=items, count=len(found), by=by, at=at)
    return content


@transaction.atomic
def receive(
    community: Community, *, file: UUID, secret: bytes, reason: str, by: Actor, at: datetime
) -> BulkAmendment:
    """Take over a filled-in template that was sealed from its first byte; a job reads it."""
    bulk.require(community.id, by=by)
    registry.require_reason(reason)
    received = BulkAmendment(
        community=community,
        what=BulkAmendment.What.SET_VALUES,
        status=Status.READING,
        reason=reason,
        stored=file,
        prepared_by=by.code,
        prepared_at=at,
    )
    vault.seal(received, file={SECRET: secret})
    received.save(force_insert=True)
    bulk.log("receive_bulk_file", received, subjects=[Subject.of(received)], by=by, at=at)
    bulk.defer_reading(received)
    return received


# Reading


def read(
    community: UUID, bulk_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> BulkAmendment:
    """Read the upload and say of each customer what it would do; a killed job begins anew."""
    found = BulkAmendment.objects.select_related("community").get(
        community_id=community, id=bulk_id
    )
    if found.status != Status.READING:
        return found
    found.members.all().delete()
    found.values.all().delete()
    try:
        by = bulk.actor_of(found, at=clock())
        table = workbook.read(_content(found, at=clock()), allowed=FILE_ITEMS)
        policy.require_members(count=len(table.rows))
    except (Invalid, PolicyViolation) as refusal:
        found.failure = str(refusal.message)[:200]
        return _end(found, status=Status.UNREADABLE, at=clock())
    found.items = list(table.items)
    found.faults = _keep(found, table.rows, by=by, clock=clock)
    return _end(found, status=Status.PREPARED, at=clock())


def _content(found: BulkAmendment, *, at: datetime) -> bytes:
    """Open the upload in memory; the log is told first."""
    under = disclosure.system_authority(
        JOB,
        purpose=PURPOSE,
        items=FILE_ITEMS,
        communities=[found.community_id],
        acting_for=found.prepared_by,
        at=at,
    )
    chunks = disclosure.disclose_file(
        found,
        field="file",
        file=found.stored,
        items=FILE_ITEMS,
        under=under,
        at=at,
        what="registry.bulk_file",
    )
    return b"".join(chunks)


@transaction.atomic
def _end(found: BulkAmendment, *, status: Status, at: datetime) -> BulkAmendment:
    """Close the reading: the upload and its key go, whatever came of it."""
    policy.require_transition(found.status, status)
    stored, found.stored, found.status = found.stored, None, status
    if status == Status.UNREADABLE:
        found.finished_at = at
    vault.seal(found, file=None)
    found.save()
    bulk.log("end_bulk_file", found, subjects=[Subject.of(found)], by=JOB, at=at)
    transaction.on_commit(partial(remove, stored))
    return found


def _keep(
    found: BulkAmendment, rows: Sequence[ValuesRow], *, by: Actor, clock: Callable[[], datetime]
) -> list[Fault]:
    """Seal what the rows say of whom, some customers a transaction; return what is wrong."""
    faults: list[Fault] = []
    times = Counter(row.number for row in rows)
    for batch in batched(iter(rows), bulk.BATCH):
        read = _readable(found, batch, times=times, faults=faults, at=clock())
        judged = _judge(found, read, by=by, at=clock())
        with transaction.atomic():
            _add(found, judged, by=by, at=clock())
    return faults


def _readable(
    found: BulkAmendment,
    rows: Sequence[ValuesRow],
    *,
    times: Mapping[str, int],
    faults: list[Fault],
    at: datetime,
) -> list[tuple[Customer, ValuesRow, dict[int, str]]]:
    """Return the rows that name a customer and whose cells can be kept; enter the other faults."""
    customers = queries.by_numbers(found.community_id, [row.number for row in rows])
    readable = []
    for row in rows:
        code = policy.fault_of_row(
            number=row.number,
            code=found.community.code,
            times=times[row.number],
            has_revision=row.revision is not None,
        )
        customer = customers.get(row.number)
        if code or customer is None:
            faults.append((row.row, WHOLE_ROW, code or "unknown"))
            continue
        try:
            kept = cleaning.clean(row.texts, today=timezone.localdate(at))
        except cleaning.InvalidItems as refusal:
            faults += [(row.row, item, one.reason) for item, one in refusal.errors.items()]
            continue
        readable.append((customer, row, {item: text for item, text in kept.items() if text}))
    return readable


def _judge(
    found: BulkAmendment,
    readable: Sequence[tuple[Customer, ValuesRow, dict[int, str]]],
    *,
    by: Actor,
    at: datetime,
) -> list[Judged]:
    customers = [customer for customer, _row, _values in readable]
    if not customers:
        return []
    held = open_held(customers, what="open_bulk_values", by=by, at=at)
    judged = []
    for customer, row, values in readable:
        own = held[customer.id].values
        new = {item: text for item, text in values.items() if own.get(item) != text}
        reason = _reason(customer, new, revision=row.revision, at=at)
        judged.append(Judged(customer, new, reason))
    return judged


def _reason(
    customer: Customer, values: Mapping[int, str], *, revision: int | None, at: datetime
) -> str:
    """Say why a customer is left out; nothing where the values can be set."""
    if customer.revision != revision:
        return "outdated"
    if not values:
        return "unchanged"
    try:
        registry.require_contact_items(values, type=customer.type)
        added = set(values) - set(customer.items)
        if added:
            require_ground_for(customer, items=added, at=at)
    except PolicyViolation:
        return "ground"
    return ""


def _add(found: BulkAmendment, judged: Sequence[Judged], *, by: Actor, at: datetime) -> None:
    bulk.add_members(found, [(one.customer, one.reason) for one in judged])
    ready = [one for one in judged if not one.reason]
    records = [
        BulkValues(community_id=found.community_id, bulk_id=found.id, customer_id=one.customer.id)
        for one in ready
    ]
    vault.seal_many(records, [{"values": dict(one.values)} for one in ready])
    BulkValues.objects.bulk_create(records)
    if records:
        bulk.log(
            "prepare_bulk_values", found, subjects=list(map(Subject.of, records)), by=by, at=at
        )


# Looking at it


class MaskedValue(NamedTuple):
    """A value of a file as a preview shows it: of which item, and masked."""

    item: int
    mask: str


def preview(
    found: BulkAmendment, customers: Collection[UUID], *, by: Actor, at: datetime
) -> dict[UUID, list[MaskedValue]]:
    """Return, masked, what the file says of some customers; the look is logged."""
    bulk.require(found.community_id, by=by)
    records = list(found.values.filter(customer_id__in=customers))
    if not records:
        return {}
    with transaction.atomic():
        bulk.log_look(found, count=len(records), by=by, at=at)
    masked = disclosure.masks(records, level=Level.M2)
    return {
        record.customer_id: [MaskedValue(item, mask) for item, mask in sorted(masks.items())]
        for record, masks in zip(records, masked, strict=True)
    }


# Afterwards


def forget_values(*, at: datetime) -> int:
    """Delete what the files said once it can no longer be undone; return of how many changes."""
    ended = BulkAmendment.objects.filter(
        what=BulkAmendment.What.SET_VALUES, values__id__isnull=False
    ).distinct()
    over = [one for one in ended if policy.is_over(one, at=at)]
    for one in over:
        BulkMember.objects.filter(
            community_id=one.community_id, bulk_id=one.id, status=BulkMember.Status.READY
        ).update(status=BulkMember.Status.REFUSED, reason="forgotten")
        one.values.all().delete()
    return len(over)
