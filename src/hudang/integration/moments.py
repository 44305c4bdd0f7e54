"""Days and times as other systems write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import tidy

if TYPE_CHECKING:
    from hudang.registry.parsing.cells import Cell

_TEXT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})[:时点](\d{1,2})分?(?:[:]?(\d{1,2})秒?)?(?:\.\d+)?)?"
)
# The day that a spreadsheet counts from; what lies before or beyond is no day of an order.
_FIRST: Final = datetime(1899, 12, 30)  # noqa: DTZ001  made aware below
_DAYS: Final = range(20_000, 80_000)


def moment(value: Cell, *, ends_day: bool = False) -> datetime:
    """Return the moment that a cell says; a day alone counts from its beginning, or to its end."""
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return _of_day(value, ends_day=ends_day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_serial(float(value), ends_day=ends_day)
    if isinstance(value, str):
        return _of_text(tidy(value), ends_day=ends_day)
    raise _unreadable()


def _of_serial(serial: float, *, ends_day: bool) -> datetime:
    if int(serial) not in _DAYS:
        raise _unreadable()
    found = _FIRST + timedelta(seconds=round(serial * 86_400))
    return _of_day(found.date(), ends_day=ends_day) if serial == int(serial) else _aware(found)


def _of_text(text: str, *, ends_day: bool) -> datetime:
    found = _TEXT.fullmatch(text)
    if found is None:
        raise _unreadable()
    year, month, day, hour, minute, second = (
        int(part) if part else None for part in found.groups()
    )
    try:
        named = date(year or 0, month or 0, day or 0)
        if hour is None:
            return _of_day(named, ends_day=ends_day)
        return _aware(datetime.combine(named, time(hour, minute or 0, second or 0)))
    except ValueError:
        raise _unreadable() from None


def _of_day(day: date, *, ends_day: bool) -> datetime:
    return _aware(datetime.combine(day, time(23, 59, 59) if ends_day else time.min))


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _unreadable() -> Invalid:
    return Invalid("moment", _("This is no day and time that can be read."))
