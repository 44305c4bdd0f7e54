"""The change to another algorithm suite: its steps, each of which may be run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.vault import policy, resealing
from hudang.vault.ciphers import Suite, require_available, suite_of
from hudang.vault.errors import SuiteChanging
from hudang.vault.keys import NOWHERE
from hudang.vault.models import SuiteChange, VaultEpoch, VaultState
from hudang.vault.rolling import is_unfinished, roll

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Stage = SuiteChange.Stage


def running() -> SuiteChange | None:
    """Return the change that was begun and has not ended."""
    return SuiteChange.objects.exclude(stage=Stage.ENDED).first()


@transaction.atomic
def begin(suite: Suite, *, at: datetime) -> SuiteChange:
    """Begin a change, or return the one that runs; raises SuiteChanging where it leads elsewhere.

    A change to the suite that is used already looks whether anything is left in another.
    """
    require_available(suite)
    change = running()
    if change is None:
        return SuiteChange.objects.create(suite=suite, started_at=at, changed_at=at)
    if change.suite != suite:
        raise SuiteChanging(suite_of(change.suite).name.lower())
    return change


def move(change: SuiteChange, to: Stage, *, at: datetime) -> None:
    """Note that a step is done."""
    policy.require_suite_stage(change.stage, to)
    change.stage, change.changed_at = to, at
    change.save(update_fields=["stage", "changed_at"])


def switch(change: SuiteChange, *, clock: Callable[[], datetime]) -> None:
    """Roll to an epoch of the new suite; a roll that was begun before ends first."""
    while VaultState.objects.get().suite != change.suite or is_unfinished():
        roll(clock=clock)
    move(change, Stage.SWITCHED, at=clock())


def note_copy(*, begun_at: datetime) -> None:
    """Note that a verified copy, begun after everything was sealed anew, holds the new keys."""
    change = SuiteChange.objects.filter(stage=Stage.INDEXED, changed_at__lt=begun_at).first()
    if change is not None:
        move(change, Stage.COPIED, at=begun_at)


def drop(
    change: SuiteChange,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int], object] = lambda _count: None,
) -> None:
    """Drop the keys of the old suite, which seal nothing any more but the log's details."""
    suite = suite_of(change.suite)
    after = (NOWHERE, NOWHERE)
    while True:
        with transaction.atomic():
            done = resealing.drop_batch(suite, after=after)
        if done is None:
            break
        count, after = done
        progress(count)
    change.epoch = _epoch()
    change.save(update_fields=["epoch"])
    move(change, Stage.DROPPED, at=clock())


def end(change: SuiteChange, *, clock: Callable[[], datetime]) -> None:
    """Roll once more: what still holds the old keys then opens with nothing."""
    while _epoch() == change.epoch or is_unfinished():
        roll(clock=clock)
    move(change, Stage.ENDED, at=clock())


def _epoch() -> int:
    return VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE).number
