"""POL-9.3: everybody is reminded of his work on his days, at his time, never in quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import queries as log
from hudang.accounts.models import Post, Role
from hudang.core.calendar import ZONE, is_working_day
from hudang.core.errors import Forbidden
from hudang.worklist import policy, queries, services
from hudang.worklist.models import Days, ReminderTime
from hudang.worklist.policy import USUAL, Schedule
from tests import factories

pytestmark = pytest.mark.control("LC-169")

DAILY = Schedule(Days.EVERY, time(7))
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday on which work is made up
        (date(2026, 10, 11), False),
    ],
)
def test_working_days_are_those_of_the_notices(day, comes):
    assert policy.is_due(USUAL, at=at(day, 9)) is comes
    assert policy.is_due(DAILY, at=at(day, 9))


def test_before_days_off_the_next_reminder_is_after_them():
    assert policy.next_day(USUAL, day=date(2026, 9, 30)) == date(2026, 10, 8)
    assert policy.next_day(USUAL, day=date(2026, 10, 9)) == date(2026, 10, 10)
    assert policy.next_day(DAILY, day=date(2026, 9, 30)) == date(2026, 10, 1)


def test_the_time_is_that_of_the_company_whatever_the_server_has():
    assert not policy.is_due(USUAL, at=datetime(2026, 11, 23, 0, 29, tzinfo=UTC))
    assert policy.is_due(USUAL, at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    # Friday evening there is Saturday here.
    assert not policy.is_due(USUAL, at=datetime(2026, 11, 27, 23, tzinfo=UTC))


@given(st.integers(min_value=0, max_value=24 * 60 * 400))
def test_a_reminder_is_never_due_in_the_quiet_hours_nor_when_nobody_wants_it(minutes):
    moment = MONDAY + timedelta(minutes=minutes)
    if policy.is_due(DAILY, at=moment):
        assert policy.QUIET_UNTIL <= moment.time() < policy.QUIET_FROM
    if policy.is_due(USUAL, at=moment):
        assert is_working_day(moment.date())
    assert not policy.is_due(Schedule(Days.NEVER, time(7)), at=moment)


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", [time(6, 59), time(20), time(0)])
def test_a_time_in_the_quiet_hours_is_refused_and_nothing_is_kept(clerk, chosen):
    user = factories.account_of(clerk)
    with pytest.raises(Forbidden, match="from 07:00 to 20:00") as refused:
        services.choose_reminder(user, schedule=Schedule(Days.EVERY, chosen), at=MONDAY)
    assert refused.value.control == "LC-169"
    assert not ReminderTime.objects.exists()
    assert not log.recent(act="change").filter(what="worklist.choose_reminder").exists()


@pytest.mark.django_db
def test_who_is_suspended_or_holds_no_post_is_not_reminded(clerk, engineer):
    stranger = factories.make_user("KF077", name="无岗")
    suspended = factories.account_of(engineer)
    suspended.is_active = False
    suspended.save()
    reminded = people()
    assert clerk.code in reminded
    assert not reminded & {stranger.code, suspended.code}


@pytest.mark.django_db
def test_while_a_deputy_fills_the_post_the_deputy_is_reminded(engineer, custodian, clerk):
    held = Post.objects.get(user=factories.account_of(engineer))
    deputy = factories.make_user("GC099", name="代班")
    factories.make_post(
        deputy, role=Role.STAFF, department=held.department, deputises=held, is_deputy=True
    )
    assert deputy.code in people()
    assert engineer.code not in people()


def people() -> set[str]:
    return {user.code for user, _schedule in queries.to_remind(at=MONDAY)}
