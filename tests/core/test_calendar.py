"""Working days, periods and the local day, against the notices and the published vectors."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.core import calendar

NOTICED = (2024, 2025, 2026)

VECTORS = """
2024-02-08 2024-02-21 2024-03-06 2024-03-27
2024-04-30 2024-05-10 2024-05-23 2024-06-14
2024-09-13 2024-09-23 2024-10-11 2024-10-31
2024-09-30 2024-10-12 2024-10-25 2024-11-15
2025-01-24 2025-02-07 2025-02-20 2025-03-13
2025-01-27 2025-02-10 2025-02-24 2025-03-17
2025-09-26 2025-10-10 2025-10-23 2025-11-13
2025-09-30 2025-10-14 2025-10-28 2025-11-18
2025-12-31 2026-01-08 2026-01-22 2026-02-12
2026-02-13 2026-02-27 2026-03-12 2026-04-02
2026-02-14 2026-02-28 2026-03-13 2026-04-03
2026-04-30 2026-05-11 2026-05-25 2026-06-15
2026-09-18 2026-09-24 2026-10-15 2026-11-05
2026-09-24 2026-10-09 2026-10-22 2026-11-12
2026-09-30 2026-10-13 2026-10-27 2026-11-17
2026-11-20 2026-11-27 2026-12-11 -
"""

CASES = [
    (date.fromisoformat(received), n, date.fromisoformat(due))
    for received, *dues in map(str.split, VECTORS.strip().splitlines())
    for n, due in zip((5, 15, 30), dues, strict=True)
    if due != "-"
]

days_with_a_notice = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=n) for n in range(366)][: 366 - (year % 4 > 0)]


@pytest.mark.control("LC-170")
@pytest.mark.parametrize(("received", "n", "due"), CASES)
def test_a_deadline_in_working_days_falls_on_the_published_day(received, n, due):
    assert calendar.add_working_days(received, n) == calendar.Deadline(due, provisional=False)


@pytest.mark.control("LC-170")
@pytest.mark.parametrize("year", NOTICED)
def test_the_table_of_notices_agrees_with_the_holidays_package_on_every_day(year):
    package = holidays.country_holidays("CN", years=year)
    differing = [
        day for day in days_of(year) if calendar.is_working_day(day) != package.is_working_day(day)
    ]
    assert differing == []


@pytest.mark.control("LC-170")
@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year, count):
    assert sum(map(calendar.is_working_day, days_of(year))) == count


@pytest.mark.control("LC-170")
def test_the_eve_of_the_spring_festival_of_2024_was_a_working_day():
    assert calendar.is_working_day(date(2024, 2, 9))


@pytest.mark.control("LC-170")
def test_a_make_up_saturday_is_a_working_day_and_a_national_day_is_not():
    assert calendar.is_working_day(date(2026, 10, 10))
    assert not calendar.is_working_day(date(2026, 10, 1))


@pytest.mark.control("LC-170")
@given(day=days_with_a_notice, n=st.integers(1, 40))
def test_exactly_n_working_days_lie_between_a_day_and_its_deadline(day, n):
    last = calendar.add_working_days(day, n).date
    counted = (day + timedelta(days=offset) for offset in range(1, (last - day).days + 1))
    assert calendar.is_working_day(last)
    assert sum(map(calendar.is_working_day, counted)) == n
    assert calendar.working_days_between(day, last) == n


@pytest.mark.control("LC-170")
def test_what_must_happen_the_same_day_is_due_the_same_day():
    assert calendar.add_working_days(date(2026, 10, 1), 0).date == date(2026, 10, 1)


@pytest.mark.control("LC-170")
@pytest.mark.parametrize("add", [calendar.add_working_days, calendar.add_calendar_days])
def test_a_deadline_never_lies_behind_and_never_starts_from_a_moment(add):
    with pytest.raises(ValueError, match="lies ahead"):
        add(date(2026, 9, 30), -1)
    with pytest.raises(TypeError, match="local_day"):
        add(datetime(2026, 9, 30, tzinfo=UTC), 5)


@pytest.mark.control("LC-171")
def test_a_deadline_that_reaches_a_year_without_a_notice_is_provisional():
    assert calendar.add_working_days(date(2026, 11, 20), 30).provisional
    assert not calendar.add_working_days(date(2026, 11, 20), 15).provisional


@pytest.mark.control("LC-171")
def test_a_deadline_counted_wholly_inside_a_noticed_year_is_not_provisional():
    assert not calendar.add_working_days(date(2023, 12, 31), 5).provisional
    assert calendar.add_working_days(date(2023, 12, 30), 5).provisional


@pytest.mark.control("LC-171")
def test_a_year_without_a_notice_still_keeps_its_statutory_holidays():
    assert calendar.is_provisional(2027)
    assert not calendar.is_working_day(date(2027, 10, 1))
    assert calendar.is_working_day(date(2027, 3, 1))


@pytest.mark.control("LC-172")
def test_the_legal_end_of_a_period_moves_past_days_off_and_our_own_does_not():
    period = calendar.add_calendar_days(date(2026, 9, 3), 30)
    assert period == calendar.Period(date(2026, 10, 8), date(2026, 10, 3), provisional=False)


@pytest.mark.control("LC-172")
@given(day=days_with_a_notice, n=st.integers(0, 60))
def test_the_legal_end_of_a_period_is_a_working_day_and_never_before_ours(day, n):
    period = calendar.add_calendar_days(day, n)
    assert period.internal == day + timedelta(days=n)
    assert period.internal <= period.legal
    assert calendar.is_working_day(period.legal)


@pytest.mark.control("LC-173")
def test_what_arrives_after_midnight_in_shanghai_counts_for_the_next_day():
    assert calendar.local_day(datetime(2026, 9, 29, 15, 59, tzinfo=UTC)) == date(2026, 9, 29)
    assert calendar.local_day(datetime(2026, 9, 29, 16, 0, tzinfo=UTC)) == date(2026, 9, 30)


@pytest.mark.control("LC-173")
def test_a_moment_without_its_time_zone_is_refused():
    with pytest.raises(calendar.NaiveMoment, match="time zone") as refusal:
        calendar.local_day(datetime(2026, 9, 30, 12, 0))  # noqa: DTZ001
    assert refusal.value.control == "LC-173"
