"""One change of many customers: prepared and looked through, run in batches, perhaps undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core import jobs
from hudang.core.errors import PolicyViolation
from hudang.purposes.policy import local_date
from hudang.registry import policy as registry
from hudang.registry import queries
from hudang.registry.models import BulkAmendment, BulkMember, Customer
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import bulk as policy
from hudang.vault import services as vault

from . import bulk_changes, grounds
from .logging import PURPOSE, record_change
from .looking import filtered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

    from .looking import CustomerFilter

Status = BulkAmendment.Status
MemberStatus = BulkMember.Status
RUNNING: Final = frozenset({Status.RUNNING, Status.UNDOING})
# An entry of the log names five hundred customers at most.
BATCH: Final = 200
SHOWN_NUMBERS: Final = 5


def prepare(
    community: Community,
    *,
    what: str,
    filters: CustomerFilter,
    numbers: Sequence[str] = (),
    reason: str,
    day: date | None = None,
    before: str = "",
    after: str = "",
    by: Actor,
    at: datetime,
) -> BulkAmendment:
    """Name the customers of a change and say of each what it would do; nothing changes yet.

    The customers are those of the numbers, or, without any, those that fit the filters.
    """
    require(community.id, by=by)
    registry.require_reason(reason)
    policy.require_details(what=what, day=day, before=before, after=after, today=local_date(at))
    customers = named(community, filters=filters, numbers=numbers, by=by, at=at)
    policy.require_members(count=len(customers))
    bulk = BulkAmendment(
        community=community,
        what=what,
        reason=reason,
        day=day if what in policy.WITH_DAY else None,
        prepared_by=by.code,
        prepared_at=at,
    )
    texts = (before.strip(), after.strip())
    verdicts = bulk_changes.verdicts(bulk, customers, texts=texts, at=at)
    with transaction.atomic():
        is_rewriting = what == BulkAmendment.What.REWRITE_ADDRESS
        vault.seal(bulk, texts=dict(enumerate(texts, 1)) if is_rewriting else None)
        bulk.save(force_insert=True)
        add_members(bulk, zip(customers, verdicts, strict=True))
        log("prepare_bulk", bulk, subjects=[Subject.of(bulk)], by=by, at=at)
    return bulk


def add_members(bulk: BulkAmendment, judged: Iterable[tuple[Customer, str]]) -> None:
    """Enter the customers of a change, each with the reason why he is left out, if any."""
    BulkMember.objects.bulk_create(
        BulkMember(
            community_id=bulk.community_id,
            bulk_id=bulk.id,
            customer_id=customer.id,
            status=MemberStatus.REFUSED if reason else MemberStatus.READY,
            reason=reason,
            revision_before=customer.revision,
        )
        for customer, reason in judged
    )


def named(
    community: Community,
    *,
    filters: CustomerFilter,
    numbers: Sequence[str],
    by: Actor,
    at: datetime,
) -> list[Customer]:
    """Return the customers of a change: those of the numbers, or else of the filters."""
    if not numbers:
        return list(filtered(filters, by=by, at=at).filter(community=community)[: policy.MOST + 1])
    wanted = dict.fromkeys(numbers)
    found = Customer.objects.filter(
        community=community, number__in=wanted, merged_into__isnull=True
    ).order_by("number")
    unknown = sorted(wanted.keys() - {customer.number for customer in found})
    if unknown:
        raise Invalid(
            "unknown",
            _("These are no customers of this community: %(numbers)s.")
            % {"numbers": ", ".join(unknown[:SHOWN_NUMBERS])},
        )
    return list(found)


# Deciding


@transaction.atomic
def start(bulk: BulkAmendment, *, by: Actor, at: datetime) -> BulkAmendment:
    """Carry out what was prepared and looked through, or go on where it was stopped."""
    held = _move(bulk, to=Status.RUNNING, by=by)
    held.is_stop_requested, held.failure = False, ""
    return _begin(held, what="start_bulk", by=by, at=at)


@transaction.atomic
def undo(bulk: BulkAmendment, *, by: Actor, at: datetime) -> BulkAmendment:
    """Put back what was before, of those whom nobody has changed since."""
    held = _move(bulk, to=Status.UNDOING, by=by)
    policy.require_undoable(what=held.what, finished_at=held.finished_at, at=at)
    held.undone_by = by.code
    return _begin(held, what="undo_bulk", by=by, at=at)


@transaction.atomic
def cancel(bulk: BulkAmendment, *, by: Actor, at: datetime) -> BulkAmendment:
    """Give up what was prepared."""
    held = _move(bulk, to=Status.CANCELLED, by=by)
    held.finished_at = at
    vault.seal(held, texts=None)
    held.save()
    held.values.all().delete()
    log("cancel_bulk", held, subjects=[Subject.of(held)], by=by, at=at)
    return held


@transaction.atomic
def stop(bulk: BulkAmendment, *, by: Actor, at: datetime) -> BulkAmendment:
    """Stop between two batches; what is done stays, and the rest can follow."""
    require(bulk.community_id, by=by)
    BulkAmendment.objects.filter(pk=bulk.pk, status=Status.RUNNING).update(is_stop_requested=True)
    log("stop_bulk", bulk, by=by, at=at)
    bulk.refresh_from_db()
    return bulk


def require(community: UUID, *, by: Actor) -> None:
    """Refuse whoever may not change many records of a community."""
    grounds.require_collector(community, permission=Permission.RUN_BULK, by=by)


def _move(bulk: BulkAmendment, *, to: Status, by: Actor) -> BulkAmendment:
    require(bulk.community_id, by=by)
    held = BulkAmendment.objects.select_for_update(no_key=True).get(pk=bulk.pk)
    policy.require_transition(held.status, to)
    held.status = to
    return held


def _begin(bulk: BulkAmendment, *, what: str, by: Actor, at: datetime) -> BulkAmendment:
    bulk.save(update_fields=["status", "is_stop_requested", "failure", "undone_by"])
    _defer(bulk)
    log(what, bulk, by=by, at=at)
    return bulk


def _defer(bulk: BulkAmendment, *, job: str = "registry.run_bulk") -> None:
    jobs.defer(
        job,
        lock=f"bulk-{bulk.id}",
        community=str(bulk.community_id),
        bulk=str(bulk.id),
    )


def defer_reading(bulk: BulkAmendment) -> None:
    """Have the upload of a change read."""
    _defer(bulk, job="registry.read_bulk_file")


def resume_interrupted() -> int:
    """Queue again whatever was running, or being read, when its process died."""
    running = list(BulkAmendment.objects.filter(status__in=RUNNING))
    reading = list(BulkAmendment.objects.filter(status=Status.READING))
    for bulk in running:
        _defer(bulk)
    for bulk in reading:
        defer_reading(bulk)
    return len(running) + len(reading)


# The work


def run(
    community: UUID, bulk_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> BulkAmendment:
    """Do, or undo, what is left, a batch a transaction; a killed job goes on where it was."""
    bulk = BulkAmendment.objects.get(community_id=community, id=bulk_id)
    if bulk.status not in RUNNING:
        return bulk
    try:
        while members := _left(bulk):
            if _is_stopped(bulk):
                return _end(bulk, status=Status.STOPPED, at=clock())
            _batch(bulk, members, at=clock())
    except PolicyViolation as refusal:
        bulk.failure = str(refusal.message)[:200]
        return _end(bulk, status=Status.STOPPED, at=clock())
    is_undone = bulk.status == Status.UNDOING
    return _end(bulk, status=Status.UNDONE if is_undone else Status.DONE, at=clock())


def _left(bulk: BulkAmendment) -> list[BulkMember]:
    if bulk.status == Status.RUNNING:
        waiting = bulk.members.filter(status=MemberStatus.READY)
    else:
        waiting = bulk.members.filter(status=MemberStatus.DONE, reason="")
    return list(waiting.order_by("id")[:BATCH])


def _is_stopped(bulk: BulkAmendment) -> bool:
    return BulkAmendment.objects.filter(pk=bulk.pk, is_stop_requested=True).exists()


def _end(bulk: BulkAmendment, *, status: Status, at: datetime) -> BulkAmendment:
    bulk.status, bulk.finished_at = status, at
    bulk.save(update_fields=["status", "finished_at", "failure"])
    return bulk


def _batch(bulk: BulkAmendment, members: Sequence[BulkMember], *, at: datetime) -> None:
    by = actor_of(bulk, at=at)
    work = bulk_changes.Work(bulk, by=by, at=at)
    work.open(members)
    with transaction.atomic():
        subjects = work.carry_out(members)
        BulkMember.objects.bulk_update(members, ["status", "reason", "revision_after", "earlier"])
        record_change(
            "undo_bulk_batch" if work.is_undoing else "bulk_amend",
            by=by,
            permission=Permission.RUN_BULK,
            at=at,
            items=bulk_changes.items_of(bulk),
            # Of customers: the new values of a file are sealed records beside them.
            count=sum(not member.reason for member in members),
            subjects=subjects,
        )


def actor_of(bulk: BulkAmendment, *, at: datetime) -> Actor:
    """Return who decided, as he may act now: each batch asks again."""
    user = accounts.by_code(bulk.undone_by or bulk.prepared_by)
    if user is None:
        raise LookupError
    actor = accounts.acting(user, at=at)
    require(bulk.community_id, by=actor)
    return actor


def log(
    what: str,
    bulk: BulkAmendment,
    *,
    subjects: Sequence[Subject] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Write the entry of an act about a change of many, with its sealed records if it made any."""
    record_change(
        what,
        by=by,
        permission=Permission.RUN_BULK,
        at=at,
        items=bulk_changes.items_of(bulk),
        count=queries.bulk_counts(bulk).total,
        subjects=subjects,
        detail={"community": str(bulk.community_id), "bulk": str(bulk.id)},
    )


def log_template(
    community: Community, *, items: Collection[int], count: int, by: Actor, at: datetime
) -> None:
    """Write the entry of a template handed out: numbers and houses, no values."""
    record_change(
        "bulk_template",
        by=by,
        permission=Permission.RUN_BULK,
        at=at,
        items=sorted(items),
        count=count,
        detail={"community": str(community.id)},
    )


def log_look(bulk: BulkAmendment, *, count: int, by: Actor, at: datetime) -> None:
    """Write the entry of a look at what a file says, masked."""
    record_act(
        "registry.view_bulk_values",
        act=Act.VIEW,
        by=by,
        permission=Permission.RUN_BULK,
        at=at,
        purpose=PURPOSE,
        items=bulk.items,
        count=count,
        detail={"community": str(bulk.community_id), "bulk": str(bulk.id)},
    )
