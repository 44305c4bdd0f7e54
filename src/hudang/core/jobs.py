"""Jobs by name: a service defers inside its transaction; only the worker imports the tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import connection
from procrastinate.contrib.django import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Task = TypeVar("Task", bound="Callable[..., Any]")

SILENT: Final = timedelta(seconds=60)  # a worker that lives says so every ten
_ORPHANS: Final = """
    SELECT job.id FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < %s)
    ORDER BY job.id
"""


def task(*, name: str) -> Callable[[Task], Task]:
    """Register a function as the job of that name; it runs in the worker."""

    def register(function: Task) -> Task:
        app.task(name=name, pass_context=False)(function)
        return function

    return register


def periodic(*, name: str, cron: str) -> Callable[[Task], Task]:
    """Register a function that the worker runs by the clock; it receives the due time."""

    def register(function: Task) -> Task:
        app.periodic(cron=cron)(app.task(name=name, pass_context=False)(function))
        return function

    return register


def defer(
    name: str,
    *,
    lock: str | None = None,
    schedule_at: datetime | None = None,
    **ids: str | int,
) -> int:
    """Queue the job of that name with identifiers only, in the caller's transaction."""
    deferrer = app.configure_task(name, lock=lock, schedule_at=schedule_at, allow_unknown=True)
    return deferrer.defer(**ids)


def hand_back(*, at: datetime) -> int:
    """Put back into the queue what a worker had begun that died; return how many jobs.

    Every job of ours goes on where it stood, or does nothing where all is done. Until then the
    dead worker's job would hold its lock, and no other of that lock would ever begin.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, [at - SILENT])
        orphans = [row[0] for row in cursor.fetchall()]
    for job in orphans:
        app.job_manager.retry_job_by_id(job, retry_at=at)
    return len(orphans)
