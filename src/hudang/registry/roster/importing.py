"""The second pass: rows become customers, a batch a transaction; a killed import goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.registry.models import RosterImport, RosterProblem
from hudang.vault.errors import IndexRebuilding
from hudang.vault.sealing import batch_sealer

from . import storage
from .ahead import without_collector
from .batch import BatchWriter
from .checking import save_problems
from .passes import BATCH, Busy, Pass, alone
from .planning import Planner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.vault.sealing import BatchSealer

    from .batch import Order, Prepared
    from .passes import Batch
    from .planning import Plan

Status = RosterImport.Status
WAITS: Final = 300
WAIT_SECONDS: Final = 2


def run(
    roster: RosterImport,
    *,
    clock: Callable[[], datetime] = timezone.now,
    progress: Callable[[int], None] = lambda _rows: None,
) -> RosterImport:
    """Import the rows after the cursor; cancel stops between two batches and keeps what is in."""
    with alone(roster), without_collector():
        roster.refresh_from_db()
        if roster.status != Status.IMPORTING:
            return roster
        with batch_sealer(is_large=roster.rows_total > BATCH) as sealer:
            _Import(roster, sealer=sealer, clock=clock, progress=progress).run()
    return roster


class _Import:
    def __init__(
        self,
        roster: RosterImport,
        *,
        sealer: BatchSealer,
        clock: Callable[[], datetime],
        progress: Callable[[int], None],
    ) -> None:
        self._roster = roster
        self._clock = clock
        self._progress = progress
        self._walk = Pass(roster, what="registry.roster_import", at=clock())
        self._planner = Planner(roster, ledger=self._walk.ledger, known=self._walk.known)
        self._writer = BatchWriter(roster, sealer=sealer)
        self._read = 0

    def run(self) -> None:
        for batch, order in self._ordered():
            self._commit(order, batch=batch)
            self._progress(batch.read)
            if self._is_cancelled():
                return
        self._finish()

    def _ordered(self) -> Iterator[tuple[Batch, Order]]:
        """Yield the batches to commit, each while the one behind it is already being sealed.

        Where the community has customers, a row is judged by what the rows before gave them; so
        nothing is judged before the batch ahead of it is committed.
        """
        waiting: list[tuple[Batch, Order]] = []
        ahead = 0 if self._walk.known.people else 1
        cursor = self._roster.rows_done
        for batch in self._walk.batches(skip=self._skipped_rows(), cursor=cursor):
            plan = self._planner.plan(batch.rows)
            self._read += batch.read
            # Rows before the cursor are committed: planning them only restores the memory of
            # who stood where.
            if self._read <= cursor:
                self._progress(batch.read)
                continue
            waiting.append((batch, self._writer.order(plan)))
            if len(waiting) > ahead:
                yield waiting.pop(0)
        yield from waiting

    def _skipped_rows(self) -> frozenset[int]:
        roster = self._roster
        faulty = RosterProblem.objects.filter(
            community_id=roster.community_id, roster_id=roster.id, is_blocking=True
        )
        decided = roster.fixes.filter(decision="skip")
        return frozenset(
            [*faulty.values_list("row", flat=True), *decided.values_list("row", flat=True)]
        )

    def _commit(self, order: Order, *, batch: Batch) -> None:
        """Write a batch; wait while the index is rebuilt, and for who makes the same houses."""
        for attempt in range(WAITS):
            try:
                self._write(order, batch=batch)
            except IndexRebuilding:
                self._writer.forget_places()
                time.sleep(WAIT_SECONDS)
            except IntegrityError:
                self._writer.forget_places()
                if attempt:
                    raise
            else:
                self._roster.rows_done += batch.read
                return
        raise IndexRebuilding

    def _write(self, order: Order, *, batch: Batch) -> None:
        ahead = self._walk.ahead
        ahead.proceed()
        try:
            order.begun.wait()  # before anything of the database is held
            with transaction.atomic():
                faulty = [judged for judged in batch.rows if judged.draft.is_faulty]
                self._move_cursor(order.plan, batch=batch, faulty=len(faulty))
                save_problems(self._roster, rows=faulty)
                at = self._clock()
                ahead.pause()
                prepared = self._writer.prepare(order, at=at)
                event = self._record(prepared, count=batch.read, at=at)
                ahead.proceed()
                self._writer.write(prepared, event=event)
        finally:
            ahead.pause()

    def _move_cursor(self, plan: Plan, *, batch: Batch, faulty: int) -> None:
        cursor = self._roster.rows_done
        moved = RosterImport.objects.filter(pk=self._roster.pk, rows_done=cursor).update(
            rows_done=cursor + batch.read,
            rows_imported=F("rows_imported") + plan.rows,
            rows_skipped=F("rows_skipped") + batch.left_out + faulty,
            rows_faulty=F("rows_faulty") + faulty,
        )
        if not moved:
            raise Busy

    def _record(self, prepared: Prepared, *, count: int, at: datetime) -> UUID:
        roster, cursor = self._roster, self._roster.rows_done
        return accesslog.record(
            act=Act.CHANGE,
            what="registry.import_roster",
            actor=storage.JOB.code,
            role="",
            at=at,
            purpose=storage.PURPOSE,
            basis="contract",
            items=sorted(storage.ITEMS),
            count=prepared.customers,
            members=prepared.members.root,
            detail={
                "community": str(roster.community_id),
                "roster": str(roster.id),
                "rows": f"{cursor + 1}-{cursor + count}",
            },
            acting_for=roster.uploaded_by,
        )

    def _is_cancelled(self) -> bool:
        found = RosterImport.objects.filter(pk=self._roster.pk, is_cancel_requested=True)
        if not found.exists():
            return False
        found.update(status=Status.CANCELLED, finished_at=self._clock())
        self._roster.refresh_from_db()
        return True

    def _finish(self) -> None:
        roster = self._roster
        roster.refresh_from_db()
        roster.status, roster.finished_at = Status.IMPORTED, self._clock()
        roster.rows_total = self._read
        roster.save(update_fields=["status", "finished_at", "rows_total"])
