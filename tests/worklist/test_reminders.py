"""The reminder of one's work: what it counts, that it comes once, and that the last one goes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from hudang.accesslog import queries as log
from hudang.core.calendar import ZONE, end_of
from hudang.worklist import queries, services
from hudang.worklist.models import Days, Reminder
from hudang.worklist.policy import Kind, Schedule
from hudang.worklist.task import Task
from tests.factories import account_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = pytest.mark.control("LC-169")

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)


def test_it_counts_by_deadline_and_names_what_is_due_before_the_next_one():
    friday = datetime(2026, 11, 27, 8, 30, tzinfo=ZONE)
    tasks = [
        Task(Kind.ORDER, "", due=friday - timedelta(days=1)),
        Task(Kind.CASE, "", due=end_of(friday.date())),
        Task(Kind.KEYS, "", due=end_of(date(2026, 11, 28))),
        Task(Kind.INSPECTION, "", due=end_of(date(2026, 11, 30))),
        Task(Kind.LOAN, "", due=end_of(date(2026, 12, 1))),
        Task(Kind.CLOSE, ""),
        Task(Kind.LATE_ORDERS, "", due=friday - timedelta(days=2), count=7),
    ]
    said = queries.reminder(tasks, until=date(2026, 11, 30), at=friday)
    assert (said.late, said.today, said.ahead, said.escalated) == (1, 1, 2, 7)
    assert said.ahead_kinds == [Kind.KEYS, Kind.INSPECTION]


@pytest.mark.django_db
def test_everybody_is_reminded_once_a_day(ordered, engineer):
    order = ordered()
    at = datetime.combine(order.completion_due_at, time(8, 30), tzinfo=ZONE) + timedelta(days=1)
    while not services.remind_due(at=at):
        at += timedelta(days=1)  # days off
    assert services.remind_due(at=at + timedelta(minutes=5)) == 0
    of_engineer = queries.reminder_of(account_of(engineer))
    assert (of_engineer.late, of_engineer.today) == (1, 0)


@pytest.mark.django_db
def test_the_next_days_reminder_takes_the_place_of_the_last(engineer, clerk):
    user = account_of(engineer)
    daily = Schedule(Days.EVERY, time(8, 30))
    for day in range(3):
        services.remind(user, schedule=daily, at=MONDAY + timedelta(days=day))
    left = Reminder.objects.get(user=user)
    assert left.day_date == date(2026, 11, 25)


@pytest.mark.django_db
def test_two_jobs_at_once_leave_one_reminder(engineer):
    user = account_of(engineer)
    for _job in range(2):
        services.remind(user, schedule=queries.schedule_of(user), at=MONDAY)
    assert Reminder.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_where_nothing_waits_nothing_is_shown_and_nobody_is_asked_again(audit_admin):
    user = account_of(audit_admin)
    services.remind(user, schedule=queries.schedule_of(user), at=MONDAY)
    assert queries.reminder_of(user) is None
    assert user not in [one for one, _schedule in queries.to_remind(at=MONDAY)]


@pytest.mark.django_db
def test_what_was_chosen_is_kept_and_logged(engineer):
    user = account_of(engineer)
    for chosen in (Schedule(Days.EVERY, time(7)), Schedule(Days.NEVER, time(9, 30))):
        services.choose_reminder(user, schedule=chosen, at=MONDAY)
        user.refresh_from_db()
        assert queries.schedule_of(user) == chosen
    entries = log.recent(act="change").filter(what="worklist.choose_reminder")
    assert entries.count() == 2
