"""A run passes its communities one by one; killed anywhere, it goes on with what is not done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hudang.accesslog.services import NotRecordedError
from hudang.classification import policy, queries
from hudang.classification.models import Run, RunPart, SchemeVersion
from hudang.classification.services.logging import JOB
from hudang.classification.services.reporting import defer_report
from hudang.classification.services.runs import Cancelled, log_run, require_not_cancelled
from hudang.classification.services.sorting import AT_ONCE, sort_people
from hudang.classification.services.writing import write
from hudang.core import locks, trouble
from hudang.core.errors import PolicyViolation
from hudang.core.memory import rarely_collected
from hudang.registry import queries as registry
from hudang.vault.errors import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.services.sorting import Sorted
    from hudang.registry.queries import Stretch

State = Run.State


def pass_run(run_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Sort every community that the run has not done; the process that has the run does it."""
    with locks.held(locks.key_of(run_id)) as is_mine, rarely_collected():
        if not is_mine:
            return
        run = _begun(run_id, at=clock())
        if run is None:
            return
        try:
            for part in queries.parts_of(run).filter(state=RunPart.State.WAITING):
                _pass_part(run, part, clock=clock)
        except Cancelled:
            _end(run, State.CANCELLED, at=clock())
        except BaseException as error:
            _stop(run, reason=_sentence(error), at=clock())
            raise
        else:
            _end(run, State.DONE, at=clock())


@transaction.atomic
def _begun(run_id: UUID, *, at: datetime) -> Run | None:
    """Return the run, begun; nothing where it is over. One a killed process held goes on."""
    held = Run.objects.select_for_update(of=("self",)).select_related("version__scheme")
    run = held.get(pk=run_id)
    if run.state == State.WAITING:
        run.state, run.begun_at = State.RUNNING, run.begun_at or at
        run.save(update_fields=["state", "begun_at"])
    return run if run.state == State.RUNNING else None


def _pass_part(run: Run, part: RunPart, *, clock: Callable[[], datetime]) -> None:
    """Sort a community, behind those whom the run has done, stretch by stretch."""
    for stretch in registry.stretches(part.community_id, behind=part.reached, most=AT_ONCE):
        _pass_stretch(run, part, stretch, at=clock())


def _pass_stretch(run: Run, part: RunPart, stretch: Stretch, *, at: datetime) -> None:
    require_not_cancelled(run)

    def progress(opened: int) -> None:
        require_not_cancelled(run)
        RunPart.objects.filter(pk=part.pk).update(seen=part.people + opened)

    found = sort_people(
        run.version, stretch, run=None if run.is_dry else run,
        acting_for="" if run.way == Run.Way.SCHEDULE else run.asked_by, progress=progress, at=at,
    )  # fmt: skip
    with transaction.atomic():
        if not _require_still(run):
            raise Cancelled
        part.changed += _changed(found) if run.is_dry else write(run, stretch, found, at=at)
        _keep(part, stretch, found, at=at)


def _require_still(run: Run) -> bool:
    """Hold run and version to the end of the transaction; refuse where the scheme fell.

    Where it ended for good there is nothing to go on with: the run is over too.
    """
    held = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    version = SchemeVersion.objects.select_for_update(of=("self",), no_key=True).get(
        pk=run.version_id
    )
    if version.state == SchemeVersion.State.RETIRED:
        return False
    if run.is_dry:
        policy.runs.require_may_try(state=version.state)
    else:
        policy.states.require_in_force(state=version.state)
    return not held.is_cancel_requested


def _changed(found: Sorted) -> int:
    """Return how many would be in another class."""
    return sum(count for move, count in found.moves.items() if len(set(move.split(">"))) > 1)


def _keep(part: RunPart, stretch: Stretch, found: Sorted, *, at: datetime) -> None:
    """Add what was found to the part, and keep how far it has come."""
    part.people += found.people
    part.seen = part.people
    part.classes = Counter(part.classes) + found.classes
    part.moves = Counter(part.moves) + found.moves
    part.left_out = Counter(part.left_out) + found.left_out
    part.reached = stretch.until
    if stretch.until is None:
        part.state, part.done_at = RunPart.State.DONE, at
    part.save()


@transaction.atomic
def _end(run: Run, state: State, *, at: datetime) -> None:
    held = Run.objects.select_for_update(of=("self",)).select_related("version__scheme")
    found = held.get(pk=run.pk)
    policy.runs.require_transition(state=found.state, to=state)
    found.state, found.ended_at = state, at
    found.save(update_fields=["state", "ended_at"])
    log_run("end_run", found, by=JOB, at=at, state=state)
    if state == State.DONE and not found.is_dry:
        defer_report(found)


def _stop(run: Run, *, reason: str, at: datetime) -> None:
    """Leave a sentence behind; what is committed stays, and the run can go on."""
    try:
        Run.objects.filter(pk=run.pk, state=State.RUNNING).update(
            state=State.STOPPED, reason=reason
        )
    except DatabaseError:
        return  # it is taken up again when the database is back


def _sentence(error: BaseException) -> str:
    if isinstance(error, PolicyViolation | VaultError | NotRecordedError):
        return str(getattr(error, "message", error))
    if trouble.is_full(error):
        return _("A disk is full. Nothing is half-written; make room, then let the run go on.")
    return _("The run stopped unexpectedly. Nothing is half-written; it can go on.")
