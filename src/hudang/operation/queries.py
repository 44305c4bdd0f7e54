"""Is the installation ready, and its figures for the operator's monitoring: ages, queues, room."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from hudang.accesslog import queries as accesslog
from hudang.accesslog import state as external
from hudang.accesslog.payload import Log
from hudang.backup import queries as backup
from hudang.operation import policy
from hudang.registry.models import RosterImport
from hudang.vault import providers
from hudang.vault.errors import VaultError
from hudang.vault.models import VaultEpoch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from hudang.operation.policy import Want

_JOBS: Final = """
    SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status
"""
# A job that waits for its hour is not late.
_LATE: Final = """
    SELECT extract(epoch FROM now() - min(coalesce(job.scheduled_at, event.at)))
    FROM procrastinate_jobs AS job
    JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) <= now()
"""


class NotMigrated(Exception):
    """The database has not the structure that this version needs."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a person who runs the system looks at first."""

    wants: list[Want]
    lag: float
    failed_jobs: int
    verified_at: datetime | None
    free_gigabytes: float


def glance(*, at: datetime) -> Glance:
    """Return the few figures that the page *Health* shows; the rest is for monitoring."""
    return Glance(
        wants=wanting(at=at),
        lag=sequencer_lag(at=at),
        failed_jobs=jobs().get("failed", 0),
        verified_at=external.verified_at(),
        free_gigabytes=(free_bytes(settings.HUDANG_DATA) or 0) / 10**9,
    )


def wanting(*, at: datetime) -> list[Want]:
    """Return what keeps requests out; nothing where they may come in."""
    return list(policy.wanting(_state(), at=at))


def _state() -> policy.State:
    free = free_bytes(settings.HUDANG_DATA) or 0
    try:
        connection.ensure_connection()
        return policy.State(
            has_database=True,
            has_structure=_has_structure(),
            has_keys=_has_keys(),
            free_bytes=free,
            waiting_since=accesslog.waiting_since(),
        )
    except Error:
        connection.close()
        return policy.State(has_database=False, free_bytes=free)


def _has_structure() -> bool:
    try:
        _require_structure()
    except NotMigrated:
        return False
    return True


@cache
def _require_structure() -> None:
    """Raise NotMigrated where migrations wait; once they are done they stay done."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated


def _has_keys() -> bool:
    active = VaultEpoch.objects.filter(state=VaultEpoch.State.ACTIVE).first()
    try:
        return active is not None and bool(providers.current().use_epoch(active.number))
    except (OSError, VaultError):
        return False


def free_bytes(folder: Path) -> int | None:
    """Return the room on the disk of a folder; none where it is not ours to see."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def sequencer_lag(*, at: datetime) -> float:
    """Return for how many seconds the oldest entry without a place has waited."""
    since = accesslog.waiting_since()
    return max(0.0, (at - since).total_seconds()) if since else 0.0


def jobs() -> dict[str, int]:
    """Return how many jobs stand in each state of the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        return dict(cursor.fetchall())


def job_wait() -> float:
    """Return for how many seconds the oldest job has waited that should have begun."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE)
        row = cursor.fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0


def roster_rows() -> dict[str, int]:
    """Return the rows of the rosters that are kept, by what became of them."""
    names = ("rows_imported", "rows_skipped", "rows_faulty")
    sums = RosterImport.objects.aggregate(**{name: Sum(name) for name in names})
    return {name.removeprefix("rows_"): total or 0 for name, total in sums.items()}


def witness_ages(*, at: datetime) -> Iterator[tuple[str, float]]:
    """Yield each witness with the seconds since it vouched last."""
    for word in accesslog.last_words():
        yield word.witness, (at - word.witnessed_at).total_seconds()


def copy_ages(*, at: datetime) -> Iterator[tuple[str, float]]:
    """Yield the seconds since the newest whole copy of everything, and of the keys alone."""
    for kind, made in (("full", backup.newest()), ("keys", backup.newest(full=False))):
        if made is not None:
            yield kind, (at - made.made_at).total_seconds()


def verified_age(*, at: datetime) -> float | None:
    """Return the seconds since the log was last verified and found whole; none if not known."""
    verified_at = external.verified_at()
    return (at - verified_at).total_seconds() if verified_at else None


def log_sizes() -> dict[str, int]:
    """Return how many entries of each log are signed."""
    return {Log(signed.log).code: signed.size for signed in accesslog.newest_checkpoints()}
