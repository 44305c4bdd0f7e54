"""Amounts, days, areas, vehicles and accounts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from .contact import refuse_damaged
from .invalid import Invalid
from .normalise import compact, tidy

PROVINCE_SIGNS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_REGION = f"[{PROVINCE_SIGNS}][A-HJ-NP-Z]"
_SERIAL = r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])"
# As printed: often with a dot or a blank behind the region's letter.
PRINTED_PLATE = f"{_REGION}[ ·•-]?{_SERIAL}"

_RX_PLATE = re.compile(_REGION + _SERIAL)
_SPECIAL_PLATE = re.compile(r".*[使领临]|WJ|[军海空南北沈兰济广成][A-Z]\d")
_RX_CARD = re.compile(r"\d{12,19}")
_RX_REAL_ESTATE_UNIT = re.compile(r"\d{12}[A-Z]{2}\d{5}[FLQW]\d{8}")
_RX_NUMBER = re.compile(r"\d+(\.\d+)?")
_AMOUNT_SIGNS = re.compile(r"^(CNY|RMB|¥|￥)|(元|圆)$|,")
_AREA_SIGNS = re.compile(r"(㎡|M2|M²|平方米|平米|平方|平)$")
_DATE_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_EPOCH = date(1899, 12, 30)
# Serial numbers of 1950 to 2099. Smaller ones are counts or years typed into the wrong column.
_SERIALS = range(18264, 73051)
# And days written as one number, like 20240501.
_BEYOND_DAYS = 20991232
_LARGEST_AREA = Decimal(1_000_000)


def plate(value: str) -> str:
    """Read a number plate as printed; the dot behind the region's letter is left out."""
    text = re.sub("[·•・.-]", "", compact(value))
    if _RX_PLATE.fullmatch(text):
        return text
    if _SPECIAL_PLATE.match(text):
        raise Invalid(
            "special",
            _("Diplomatic, military, police-force and temporary plates are recorded by hand."),
        )
    raise Invalid(
        "plate", _("A number plate begins with a region and a letter; it has no I or O.")
    )


def bank_card(value: str) -> str:
    """Read the number of a bank card (Luhn)."""
    text = re.sub("[ -]", "", compact(value))
    refuse_damaged(text)
    if not _RX_CARD.fullmatch(text):
        raise Invalid("length", _("A bank card has 12 to 19 digits."))
    if not luhn.is_valid(text):
        raise Invalid("check", _("The last digit does not fit the others. Compare with the card."))
    return text


def real_estate_unit(value: str) -> str:
    """Read a real-estate unit number of 28 characters (GB/T 37346-2019)."""
    text = compact(value)
    if not _RX_REAL_ESTATE_UNIT.fullmatch(text):
        raise Invalid("shape", _("A real-estate unit number has 28 digits and letters."))
    return text


def _number(value: str | float | Decimal, *, signs: re.Pattern[str]) -> Decimal:
    try:
        if isinstance(value, float):
            # A spreadsheet computes in binary: 89.37 may arrive as 89.37000000000001.
            value = round(Decimal(repr(value)), 6)
        text = str(value)
    except (InvalidOperation, ValueError):  # without end, or too long to be written
        raise _not_a_number() from None
    before = None
    while text != before:
        before, text = text, signs.sub("", compact(text))
    if not _RX_NUMBER.fullmatch(text):
        raise _not_a_number()
    return Decimal(text)


def _not_a_number() -> Invalid:
    return Invalid("number", _("This is not a number of zero or more."))


def _two_places(number: Decimal) -> Decimal:
    rounded = number.quantize(Decimal("0.01"))
    if rounded != number:
        raise Invalid("places", _("At most two decimal places."))
    return rounded


def amount(value: str | float | Decimal) -> Decimal:
    """Read an amount in yuan, zero or more, to the fen."""
    number = _number(value, signs=_AMOUNT_SIGNS)
    if number >= Decimal(10) ** 10:
        raise Invalid("range", _("An amount has at most ten digits before the point."))
    return _two_places(number)


def floor_area(value: str | float | Decimal) -> Decimal:
    """Read a floor area in square metres."""
    number = _number(value, signs=_AREA_SIGNS)
    if not 0 < number <= _LARGEST_AREA:
        raise Invalid("range", _("A floor area is more than zero."))
    return _two_places(number)


def _from_serial(serial: float) -> date:
    if 0 < serial < _BEYOND_DAYS:
        whole = int(serial)
        if whole in _SERIALS:
            return _EPOCH + timedelta(days=whole)
        if whole == serial and whole >= 19500101:
            return _from_text(str(whole))
    raise Invalid("date", _("This number is not a date. Write it like 2024-05-01."))


def _existing_day(year: int, month: int, number: int) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise Invalid("date", _("This day does not exist.")) from None
    if not 1900 <= year < 2100:
        raise Invalid("date", _("The year of this date is not between 1900 and 2099."))
    return found


def _from_text(text: str) -> date:
    for form in _DATE_FORMS:
        found = form.fullmatch(text)
        if found:
            return _existing_day(*(int(part) for part in found.groups()))
    raise Invalid("date", _("Write a date like 2024-05-01 or 2024年5月1日."))


def day(value: str | float | date) -> date:
    """Read a day in the forms common in China, or as a spreadsheet stores it."""
    if isinstance(value, date):
        return _existing_day(value.year, value.month, value.day)
    if isinstance(value, bool):
        raise Invalid("date", _("This is not a date."))
    if isinstance(value, int | float):
        return _from_serial(value)
    text = _TIME_OF_DAY.sub("", tidy(value)).replace(" ", "")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_serial(float(text))
    return _from_text(text)


def past_day(value: str | float | date, *, today: date) -> date:
    """Read a day that has come: the day of a hand-over that took place."""
    found = day(value)
    if found > today:
        raise Invalid("future", _("This day is in the future."))
    return found
