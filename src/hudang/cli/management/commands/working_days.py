"""./hudang working_days 2026-09-30 5: the day on which five working days are over."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hudang.core import calendar

LIMIT = 1000


class Command(BaseCommand):
    help = "Print the n-th working day after a day, by the State Council's notices."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", type=_day, help="the day of receipt, which is not counted")
        parser.add_argument("n", type=_count, help="the number of working days")
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, *, day: date, n: int, **options: Any) -> None:
        deadline = calendar.add_working_days(day, n)
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(day, n, deadline)))
            return
        self.stdout.write(_sentence(day, n, deadline.date))
        if deadline.provisional:
            self.stdout.write(self.style.WARNING(_warning(day, deadline.date)))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("write the day as 2026-09-30")) from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LIMIT):
        raise ArgumentTypeError(_("give a number of days from 0 to %(limit)d") % {"limit": LIMIT})
    return int(text)


def _as_data(day: date, n: int, deadline: calendar.Deadline) -> dict[str, object]:
    return {
        "received": day.isoformat(),
        "working_days": n,
        "deadline": deadline.date.isoformat(),
        "weekday": deadline.date.strftime("%A"),
        "provisional": deadline.provisional,
        "control": "LC-170",
    }


def _sentence(day: date, n: int, last: date) -> str:
    text = ngettext(
        "%(date)s %(weekday)s, %(count)d working day after %(start)s",
        "%(date)s %(weekday)s, %(count)d working days after %(start)s",
        n,
    )
    return text % {
        "date": last.isoformat(),
        "weekday": WEEKDAYS[last.weekday()],
        "count": n,
        "start": day.isoformat(),
    }


def _warning(day: date, last: date) -> str:
    years = range(day.year, last.year + 1)
    return _(
        "Provisional: the State Council's notice on public holidays is not in the table for"
        " %(years)s."
    ) % {"years": ", ".join(str(year) for year in years if calendar.is_provisional(year))}
