"""The work of the jobs: rows checked, orders entered, orders taken back; a killed one goes on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hudang.accesslog.services import NotRecordedError
from hudang.accounts import queries as accounts
from hudang.core import locks
from hudang.core.errors import PolicyViolation
from hudang.integration import storage
from hudang.integration.models import ImportedOrder, OrderImport, OrderImportProblem
from hudang.service import services as service
from hudang.vault import services as vault
from hudang.vault.errors import VaultError

from . import imports, passes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.integration.rows import Judged

    Clock = Callable[[], datetime]

Status = OrderImport.Status
# A person decides what these mean; whoever has more unknown texts mends the file.
MOST_UNKNOWN: Final = 60
MOST_PROBLEMS: Final = 20_000


def run_check(community: UUID, import_id: UUID, *, clock: Clock = timezone.now) -> OrderImport:
    """Check every row and keep what is wrong; a check that was killed begins anew."""
    with _at_work(community, import_id, status=Status.CHECKING, clock=clock) as found:
        if found is not None:
            _check(found, clock=clock)
    return _find(community, import_id)


def _check(found: OrderImport, *, clock: Clock) -> None:
    found.problems.all().delete()
    found.rows_checked = found.rows_faulty = found.rows_expired = found.rows_masked = 0
    unknown: dict[str, dict[str, None]] = {"kind": {}, "house": {}}
    left = MOST_PROBLEMS
    for read, judged in passes.batches(found, what="integration.old_checked", at=clock()):
        with transaction.atomic():
            left -= _keep_problems(found, judged, most=left)
            _count(found, read=read, judged=judged)
        for column, text in (pair for one in judged for pair in one.unknown):
            if len(unknown[column]) < MOST_UNKNOWN:
                unknown[column].setdefault(text)
        if _is_cancelled(found):
            return passes.end(found, status=Status.CANCELLED, at=clock())
    with transaction.atomic():
        vault.amend(
            found,
            meta={
                storage.UNKNOWN_KINDS: list(unknown["kind"]),
                storage.UNKNOWN_PLACES: list(unknown["house"]),
            },
        )
        found.status = Status.CHECKED
        found.save(update_fields=["meta", "status"])
    return None


def _keep_problems(found: OrderImport, judged: list[Judged], *, most: int) -> int:
    problems = [
        OrderImportProblem(
            community_id=found.community_id, import_id=found.id, row=one.row,
            column=fault.column, reason=fault.reason, is_blocking=fault.is_blocking,
        )
        for one in judged
        for fault in one.faults
    ][: max(most, 0)]  # fmt: skip
    OrderImportProblem.objects.bulk_create(problems, batch_size=1_000)
    return len(problems)


def _count(found: OrderImport, *, read: int, judged: list[Judged]) -> None:
    found.rows_checked += len(judged)
    found.rows_faulty += sum(one.is_faulty for one in judged)
    found.rows_expired += sum(one.is_expired for one in judged)
    found.rows_masked += sum(one.is_masked and not one.is_faulty for one in judged)
    found.rows_total = max(found.rows_total - (read - len(judged)), found.rows_checked)
    found.save(
        update_fields=["rows_checked", "rows_faulty", "rows_expired", "rows_masked", "rows_total"]
    )


def run_import(community: UUID, import_id: UUID, *, clock: Clock = timezone.now) -> OrderImport:
    """Enter the rows after the cursor, a batch a transaction; at the end the upload goes."""
    with _at_work(community, import_id, status=Status.IMPORTING, clock=clock) as found:
        if found is not None:
            _import(found, clock=clock)
    return _find(community, import_id)


def _import(found: OrderImport, *, clock: Clock) -> None:
    cursor, read = found.rows_done, 0
    for count, judged in passes.batches(found, what="integration.old_imported", at=clock()):
        read += count
        if read <= cursor:
            continue  # committed before this process began
        _commit(found, judged, read=read, clock=clock)
        if _is_cancelled(found):
            return passes.end(found, status=Status.CANCELLED, at=clock())
    return passes.end(found, status=Status.IMPORTED, at=clock())


@transaction.atomic
def _commit(found: OrderImport, judged: list[Judged], *, read: int, clock: Clock) -> None:
    """Enter a batch together with the cursor, so that no row comes in twice or not at all."""
    ready = [(one, one.past) for one in judged if not one.is_faulty and one.past is not None]
    orders = service.enter_past(
        found.community,
        [past for _one, past in ready],
        source=source_of(found),
        by=_actor(found.uploaded_by, found, at=clock()),
        at=clock(),
    )
    ImportedOrder.objects.bulk_create(
        ImportedOrder(
            community_id=found.community_id, import_id=found.id, order_id=order.id,
            row=one.row, old_number=one.number,
        )
        for (one, _past), order in zip(ready, orders, strict=True)
    )  # fmt: skip
    found.rows_done, found.rows_imported = read, found.rows_imported + len(orders)
    found.save(update_fields=["rows_done", "rows_imported"])


def run_undo(community: UUID, import_id: UUID, *, clock: Clock = timezone.now) -> OrderImport:
    """Take the orders of an import back, a batch a transaction; those worked with since stay."""
    with _at_work(community, import_id, status=Status.UNDOING, clock=clock) as found:
        if found is not None:
            _undo(found, clock=clock)
    return _find(community, import_id)


def _undo(found: OrderImport, *, clock: Clock) -> None:
    row = 0
    while batch := list(found.imported.filter(row__gt=row).order_by("row")[: passes.BATCH]):
        with transaction.atomic():
            found.rows_undone += service.remove_past(
                found.community_id,
                [one.order_id for one in batch],
                source=source_of(found),
                by=_actor(found.undone_by, found, at=clock()),
                at=clock(),
            )
            found.save(update_fields=["rows_undone"])
        row = batch[-1].row
    passes.end(found, status=Status.UNDONE, at=clock())


def source_of(found: OrderImport) -> str:
    """Return what the log calls the file: by its import, never by its name."""
    return f"import:{found.id}"


def _actor(code: str, found: OrderImport, *, at: datetime) -> Actor:
    """Return who decided, as he may act now: each batch asks again."""
    user = accounts.by_code(code)
    if user is None:
        raise LookupError
    actor = accounts.acting(user, at=at)
    imports.require(found.community_id, by=actor)
    return actor


def _find(community: UUID, import_id: UUID) -> OrderImport:
    return OrderImport.objects.select_related("community").get(
        community_id=community, id=import_id
    )


def _is_cancelled(found: OrderImport) -> bool:
    return OrderImport.objects.filter(pk=found.pk, is_cancel_requested=True).exists()


@contextmanager
def _at_work(
    community: UUID, import_id: UUID, *, status: str, clock: Clock
) -> Iterator[OrderImport | None]:
    """Hold an import for this process; None where another has it or it is past this work."""
    with locks.held(locks.key_of(import_id)) as is_mine:
        found = _find(community, import_id) if is_mine else None
        if found is None or found.status != status:
            yield None
            return
        try:
            yield found
        except BaseException as error:
            _tell(found, _sentence(error), at=clock())
            raise


def _tell(found: OrderImport, reason: str, *, at: datetime) -> None:
    """Leave a sentence behind; what is committed stays, and can be gone on with."""
    if found.status == Status.UNDOING:
        return  # taken up again until it is done
    try:
        OrderImport.objects.filter(pk=found.pk).update(
            status=Status.FAILED, failure=reason[:200], finished_at=at
        )
    except DatabaseError:
        return  # it stays as it was, and is taken up again when the database is back


def _sentence(error: BaseException) -> str:
    if isinstance(error, PolicyViolation | VaultError):
        return str(getattr(error, "message", error))
    if isinstance(error, NotRecordedError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return _("The uploaded file is no longer there. Upload it again.")
    return _("The work stopped unexpectedly. Nothing is half-written; it can be resumed.")
