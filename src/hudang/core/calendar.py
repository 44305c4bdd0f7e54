"""Working days, periods and the local day: the deadlines of the law and of the policy.

The State Council's notices (holidays.toml) decide. A year without a notice is computed from the
statutory holidays and said to be provisional, because its make-up days are not known yet.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from hudang.core.controls import enforces

Day = TypeVar("Day", bound=date)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holidays import HolidayBase

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class NaiveMoment(ValueError):
    """A moment without its time zone: nobody can say on which day it was (R-VALID)."""

    control = "LC-173"

    def __init__(self) -> None:
        super().__init__("A moment needs its time zone.")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which something is in time."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Period:
    """The end of a period of calendar days: the law's, and the earlier one we keep."""

    legal: date
    internal: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Notices:
    years: frozenset[int]
    days_off: frozenset[date]
    working: frozenset[date]


@enforces("LC-170")
def is_working_day(day: date) -> bool:
    """A working day is a weekday that is not a day off, or a make-up day (LC-170)."""
    _require_day(day)
    notices = _notices()
    if day in notices.working:
        return True
    if day in notices.days_off:
        return False
    if day.year in notices.years:
        return day.weekday() < SATURDAY
    return _statutory(day.year).is_working_day(day)


@enforces("LC-170", "LC-171")
def add_working_days(day: date, n: int) -> Deadline:
    """The n-th working day after a day, which is itself not counted (LC-170)."""
    _require_day(day)
    _require_count(n)
    last = day
    for _ in range(n):
        last += ONE_DAY
        while not is_working_day(last):
            last += ONE_DAY
    return Deadline(last, _is_provisional(day, last))


@enforces("LC-170")
def working_days_between(day: date, last: date) -> int:
    """How many working days follow a day up to a later one, which is counted (LC-170)."""
    _require_day(day)
    _require_day(last)
    return sum(is_working_day(one) for one in _days(day + ONE_DAY, last))


@enforces("LC-172")
def add_calendar_days(day: date, n: int) -> Period:
    """The end of n days after a day: the law moves it past a day off (CC 203), we do not."""
    _require_day(day)
    _require_count(n)
    internal = legal = day + timedelta(days=n)
    while not is_working_day(legal):
        legal += ONE_DAY
    return Period(legal, internal, _is_provisional(day, legal))


def months_after(day: Day, months: int) -> Day:
    """Return the same day of the month so many months later, or earlier where they are negative;
    the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


@enforces("LC-171")
def is_provisional(year: int) -> bool:
    """A year is provisional until the State Council's notice for it is in the table (LC-171)."""
    return year not in _notices().years


@enforces("LC-173")
def local_day(moment: datetime) -> date:
    """The day of a moment in Asia/Shanghai; a moment without its zone is refused (LC-173)."""
    if moment.utcoffset() is None:
        raise NaiveMoment
    return moment.astimezone(ZONE).date()


@enforces("LC-173")
def begin_of(day: date) -> datetime:
    """Return the first moment of a day of the company."""
    return datetime.combine(day, time.min, tzinfo=ZONE)


@enforces("LC-173")
def end_of(day: date) -> datetime:
    """Return the last moment of a day of the company; what is due that day is in time in it."""
    return datetime.combine(day, time.max, tzinfo=ZONE)


def _is_provisional(first: date, last: date) -> bool:
    """Say whether a year that the count reached has no notice; the first day is not counted."""
    reached = range(min(first + ONE_DAY, last).year, last.year + 1)
    return any(is_provisional(year) for year in reached)


def _require_day(day: date) -> None:
    if isinstance(day, datetime):
        message = "A deadline starts from a day; ask local_day() for the day of a moment."
        raise TypeError(message)


def _require_count(n: int) -> None:
    if n < 0:
        message = "A deadline lies ahead: the number of days is not negative."
        raise ValueError(message)


@cache
def _notices() -> _Notices:
    text = resources.files("hudang.core").joinpath("holidays.toml").read_text("utf-8")
    notices = tomllib.loads(text)["notice"]
    holidays = [holiday for notice in notices for holiday in notice["holidays"]]
    return _Notices(
        years=frozenset(notice["year"] for notice in notices),
        days_off=frozenset(d for h in holidays for d in _days(h["first"], h["last"])),
        working=frozenset(d for h in holidays for d in h["working"]),
    )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


@cache
def _statutory(year: int) -> HolidayBase:
    # Half a second to import, and only years without a notice need it.
    import holidays

    return holidays.country_holidays("CN", years=year)
