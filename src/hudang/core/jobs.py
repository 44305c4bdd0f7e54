"""Jobs by name: a service defers inside its transaction; only the worker imports the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from procrastinate.contrib.django import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Task = TypeVar("Task", bound="Callable[..., Any]")


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
