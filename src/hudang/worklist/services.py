"""Reminding people of their work: once a day each, at the time they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import queries as accounts
from hudang.core.calendar import local_day
from hudang.worklist import policy, queries
from hudang.worklist.models import Reminder, ReminderTime

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.models import User
    from hudang.worklist.policy import Schedule


@transaction.atomic
def choose_reminder(user: User, *, schedule: Schedule, at: datetime) -> ReminderTime:
    """Keep when a person wants to be reminded."""
    policy.require_waking_hours(chosen=schedule.time)
    chosen, _is_new = ReminderTime.objects.update_or_create(
        user=user, defaults={"days": schedule.days, "time": schedule.time}
    )
    accesslog.record(
        act=Act.CHANGE, what="worklist.choose_reminder", actor=user.code, role="", at=at
    )
    return chosen


def remind_due(*, at: datetime) -> int:
    """Remind everybody whose time has come; return how many. Each is a transaction of its own:
    after a job that died, the next one goes on with those who are left."""
    found = queries.to_remind(at=at)
    for user, schedule in found:
        remind(user, schedule=schedule, at=at)
    return len(found)


@transaction.atomic
def remind(user: User, *, schedule: Schedule, at: datetime) -> None:
    """Leave the reminder of the day in place of the last one; of two at once one is left."""
    day = local_day(at)
    tasks = queries.tasks_of(accounts.acting(user, at=at), at=at)
    said = queries.reminder(tasks, until=policy.next_day(schedule, day=day), at=at)
    said.user = user
    Reminder.objects.filter(user=user, day_date__lt=day).delete()
    Reminder.objects.bulk_create([said], ignore_conflicts=True)


def take_note(user: User, *, at: datetime) -> None:
    """Mark as read what the person was shown."""
    Reminder.objects.filter(user=user, read_at=None, reminded_at__lte=at).update(read_at=at)
