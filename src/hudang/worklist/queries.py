"""What waits for one person, narrowed, counted by how near it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hudang.worklist.policy import Horizon, horizon_of
from hudang.worklist.sources import SOURCES, Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hudang.accounts.actor import Actor

NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the list is narrowed to."""

    kind: str = ""
    horizon: str = ""
    community: UUID | None = None
    text: str = ""


def tasks_of(by: Actor, *, at: datetime, wanted: TaskFilter | None = None) -> list[Task]:
    """Return what waits for a person, the first due first, what has no deadline last."""
    found = [task for source in SOURCES for task in source(by, at=at)]
    if wanted is not None:
        found = [task for task in found if _fits(task, wanted, at=at)]
    return sorted(found, key=lambda task: (task.due or NEVER, task.kind, task.title))


def _fits(task: Task, wanted: TaskFilter, *, at: datetime) -> bool:
    return (
        wanted.kind in ("", task.kind)
        and wanted.horizon in ("", horizon_of(task.due, at=at))
        and wanted.community in (None, task.community)
        and wanted.text.lower() in task.title.lower()
    )


def counts(tasks: Iterable[Task], *, at: datetime) -> Counter[Horizon]:
    """Return how much waits in each horizon; a task that stands for many counts as many."""
    counted: Counter[Horizon] = Counter()
    for task in tasks:
        counted[horizon_of(task.due, at=at)] += task.count
    return counted
