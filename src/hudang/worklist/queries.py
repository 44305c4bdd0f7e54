"""What waits for one person, narrowed, counted by how near it is; whom to remind of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef

from hudang.accounts import queries as accounts
from hudang.core.calendar import end_of, local_day
from hudang.worklist import policy
from hudang.worklist.models import Days, Reminder
from hudang.worklist.policy import Horizon, Schedule, horizon_of
from hudang.worklist.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.worklist.task import Task

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


def schedule_of(user: User) -> Schedule:
    """Return when a person is reminded: as he chose, or as is usual."""
    chosen = getattr(user, "reminder_time", None)
    return Schedule(Days(chosen.days), chosen.time) if chosen else policy.USUAL


def to_remind(*, at: datetime) -> list[tuple[User, Schedule]]:
    """Return whose time has come today and who was not reminded yet."""
    told = Reminder.objects.filter(user=OuterRef("pk"), day_date=local_day(at))
    people = accounts.at_work(at=at).exclude(Exists(told)).select_related("reminder_time")
    found = [(user, schedule_of(user)) for user in people]
    return [(user, schedule) for user, schedule in found if policy.is_due(schedule, at=at)]


def reminder_of(user: User) -> Reminder | None:
    """Return the last reminder that said something, until its person has read it."""
    found = Reminder.objects.filter(user=user, read_at=None).first()
    return found if found and found.says_something else None


def reminder(tasks: Iterable[Task], *, until: date, at: datetime) -> Reminder:
    """Return what is said of these tasks now: how many, and what is due until the next time."""
    found = list(tasks)
    escalated = [task for task in found if task.kind in policy.ESCALATED]
    own = [task for task in found if task.kind not in policy.ESCALATED]
    counted = counts(own, at=at)
    ahead = [
        task for task in own if task.due and end_of(local_day(at)) < task.due <= end_of(until)
    ]
    return Reminder(
        day_date=local_day(at),
        next_date=until,
        reminded_at=at,
        late=counted[Horizon.LATE],
        today=counted[Horizon.TODAY],
        ahead=sum(task.count for task in ahead),
        ahead_kinds=list(dict.fromkeys(task.kind.value for task in ahead)),
        escalated=sum(task.count for task in escalated),
    )
