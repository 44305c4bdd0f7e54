"""The change to another algorithm suite: everything is sealed and made findable anew meanwhile.

Nobody waits: values open under either suite, searches ask both, and a batch leaves out whoever
is being worked on. Killed at any moment, it goes on where it stood.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.members import Members
from hudang.accesslog.services import Act, Subject
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.registry.models import Customer, ResealedBatch, Vehicle
from hudang.vault import index, refiling, resealing, rolling, suites
from hudang.vault.ciphers import Suite, suite_of
from hudang.vault.keys import NOWHERE, VOUCHED

from .logging import PURPOSE
from .opening import open_as_job
from .rebuilding import counts_of_customers, entries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.disclosure.services import Opened
    from hudang.vault.models import SealedRecord, SuiteChange
    from hudang.vault.resealing import Batch

OPERATOR: Final = system("registry", Role.SYSTEM_ADMIN)
BATCH: Final = 500
_PAUSE: Final = 0.2  # seconds for whoever holds the rows that are left

Stage = suites.Stage


class Tools(NamedTuple):
    """What every step is given: the clock, and whom to tell how many were done."""

    clock: Callable[[], datetime]
    progress: Callable[[int], object]


def change_suite(
    suite: Suite,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int], object] = lambda _count: None,
) -> SuiteChange:
    """Change the suite 密码套件 or go on with it; return it ended or waiting for a verified copy.

    Raises SuiteUnavailable, SuiteChanging, RollRunning, and what a roll raises.
    """
    with rolling.alone():
        is_new = suites.running() is None
        with transaction.atomic():
            change = suites.begin(suite, at=clock())
            if is_new:
                _record("change_suite", at=clock())
        while change.stage in _STEPS:
            _STEPS[Stage(change.stage)](change, Tools(clock, progress))
            change.refresh_from_db()
    return change


def continue_suite(*, clock: Callable[[], datetime]) -> SuiteChange | None:
    """Go on with a change that was begun; return it, or None where there is none."""
    change = suites.running()
    return change and change_suite(suite_of(change.suite), clock=clock)


def _switch(change: SuiteChange, tools: Tools) -> None:
    suites.switch(change, clock=tools.clock)


def _reseal(change: SuiteChange, tools: Tools) -> None:
    """Seal everybody and every file anew, until nothing of another suite is left."""
    suite = suite_of(change.suite)
    while resealing.mark_left_over(suite) or resealing.are_left(suite):
        if not _reseal_once(suite, tools):
            time.sleep(_PAUSE)
    for stored in refiling.in_other_suites(suite):
        _reseal_file(stored, suite=suite, at=tools.clock())
    suites.move(change, Stage.RESEALED, at=tools.clock())


def _reseal_once(suite: Suite, tools: Tools) -> int:
    """Walk once over everybody who is left; return how many were done."""
    total, after = 0, (NOWHERE, NOWHERE)
    while True:
        with transaction.atomic():
            batch = resealing.reseal_batch(suite, after=after)
            if batch is None:
                return total
            _vouch(batch, at=tools.clock())
        total, after = total + batch.owners, batch.after
        tools.progress(batch.owners)


def _vouch(batch: Batch, *, at: datetime) -> None:
    """Write what was sealed anew into the log: one entry with the root over the records."""
    members = Members()
    for changed in batch.changed:
        members.add(changed.record, revision=changed.revision, sealed=changed.sealed)
    if not batch.owners:
        return
    event = _record("reseal", count=batch.owners, members=members.root, at=at)
    if batch.changed:
        ResealedBatch.objects.create(
            community_id=batch.community, event_id=event, members=members.stored
        )


def _reseal_file(stored: refiling.StoredFile, *, suite: Suite, at: datetime) -> None:
    with transaction.atomic():
        record = refiling.reseal(stored, suite=suite)
        if record is not None:
            is_vouched = record.sealing_kind in VOUCHED
            _record("reseal", count=1, subjects=[Subject.of(record)] if is_vouched else [], at=at)


def _index(change: SuiteChange, tools: Tools) -> None:
    """Make all tokens anew beside those in use, which answer until these are complete."""
    suite = suite_of(change.suite)
    counts = counts_of_customers()
    if not index.is_ready():
        raise index.IndexRebuilding
    if not index.is_in(suite):
        index.begin_next(suite, rows=sum(counts.values()))
        if counts:
            _fill(counts, tools)
        index.finish_next()
    suites.move(change, Stage.INDEXED, at=tools.clock())


def _fill(counts: dict[UUID, int], tools: Tools) -> None:
    """Open everybody, a few at a time, each held so that nobody changes or destroys him."""
    handed: list[list[SealedRecord]] = []
    opened = open_as_job(
        iter(lambda: handed.pop(), None), counts=counts, what="rebuild_index", at=tools.clock()
    )
    for community in counts:
        after = NOWHERE
        while page := _page(community, after=after):
            left = set(page)
            while left:
                left -= _fill_some(community, left, handed=handed, opened=opened)
            after = page[-1]
            tools.progress(len(page))


def _page(community: UUID, *, after: UUID) -> list[UUID]:
    following = Customer.objects.filter(community_id=community, id__gt=after)
    return list(following.order_by("id").values_list("id", flat=True)[:BATCH])


@transaction.atomic
def _fill_some(
    community: UUID,
    wanted: set[UUID],
    *,
    handed: list[list[SealedRecord]],
    opened: Iterator[list[Opened]],
) -> set[UUID]:
    """Write the tokens of those whom nobody holds; return whom to count as done."""
    rows = Customer.objects.filter(community_id=community, id__in=wanted)
    held = list(rows.select_for_update(no_key=True, skip_locked=True))
    done = {one.id for one in held} | wanted - set(rows.values_list("id", flat=True))
    present = [one for one in held if one.merged_into is None]
    if present:
        owners = {one.id: one.id for one in present}
        vehicles = Vehicle.objects.filter(community_id=community, customer_id__in=owners)
        records: list[SealedRecord] = [*present, *vehicles]
        owners |= {one.id: one.customer_id for one in vehicles}
        handed.append(records)
        entries = entries_of(next(opened), community=community, owners=owners)
        index.fill_next(entries, customers=[one.id for one in present])
    elif not done:
        time.sleep(_PAUSE)
    return done


def _drop(change: SuiteChange, tools: Tools) -> None:
    """Drop the old keys, unless a value that they opened turned up again."""
    suite = suite_of(change.suite)
    if resealing.mark_left_over(suite):
        suites.move(change, Stage.SWITCHED, at=tools.clock())
    else:
        suites.drop(change, clock=tools.clock, progress=tools.progress)


def _end(change: SuiteChange, tools: Tools) -> None:
    suites.end(change, clock=tools.clock)
    _record("suite_changed", at=tools.clock())


_STEPS: Final[dict[Stage, Callable[[SuiteChange, Tools], None]]] = {
    Stage.STARTED: _switch,
    Stage.SWITCHED: _reseal,
    Stage.RESEALED: _index,
    Stage.COPIED: _drop,
    Stage.DROPPED: _end,
}


def _record(
    what: str,
    *,
    at: datetime,
    count: int | None = None,
    members: str = "",
    subjects: list[Subject] | None = None,
) -> UUID:
    return accesslog.record(
        act=Act.CHANGE,
        what=f"registry.{what}",
        actor=OPERATOR.code,
        role=OPERATOR.role,
        purpose=PURPOSE,
        count=count,
        members=members,
        subjects=subjects or [],
        at=at,
    )
