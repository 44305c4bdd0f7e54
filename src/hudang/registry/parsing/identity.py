"""Identity numbers of people and of organisations (GB 11643, GB 32100, travel documents)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.cn import ric

from .invalid import Invalid
from .normalise import compact

if TYPE_CHECKING:
    from collections.abc import Callable

DEMO_AREA = "990000"
_PROVINCES = """
    11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46
    50 51 52 53 54 61 62 63 64 65 71 81 82 83
"""
PROVINCES = frozenset(_PROVINCES.split())
RESIDENCE_AREAS = frozenset(("810000", "820000", "830000"))
OLDEST = 130

_RX_SHAPE = re.compile(r"\d{17}[\dX]")
_RX_FOREIGN_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_RX_PASSPORT = re.compile(r"(E[0-9A-HJ-NP-Z]\d{7}|G\d{8}|[DSP]E?\d{7,8})")
_RX_HKMO_PERMIT = re.compile(r"[HM]\d{8}(\d{2})?")
_RX_TW_PERMIT = re.compile(r"(\d{8}|\d{10}[A-Z0-9]?)")
_RX_PR_2023 = re.compile(r"9\d{16}[0-9X]")
_RX_PR_2017 = re.compile(r"[A-Z]{3}\d{12}")
_RX_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_CHECK = _("The last digit does not fit the others. Compare the number with the document.")


def _born(number: str) -> date:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Invalid(
            "date", _("Digits 7 to 14 of the identity number are not a date that exists.")
        ) from None


def _require_area(number: str, *, demo: bool) -> None:
    if number[:2] not in PROVINCES and not (demo and number[:6] == DEMO_AREA):
        raise Invalid("area", _("The identity number begins with an area that does not exist."))


def _require_shape(number: str) -> None:
    if len(number) == 15 and number.isdigit():
        raise Invalid(
            "old", _("Identity numbers of 15 digits are no longer valid. Ask for the 18 digits.")
        )
    if len(number) != 18:
        raise Invalid("length", _("An identity number has 18 characters."))
    if not _RX_SHAPE.fullmatch(number):
        raise Invalid("shape", _("An identity number is 17 digits and then a digit or X."))


def resident_id(value: str, *, today: date, demo: bool = False) -> str:
    """Read a resident identity number of 18 digits (GB 11643-1999)."""
    number = compact(value)
    _require_shape(number)
    _require_area(number, demo=demo)
    born = _born(number)
    if born > today:
        raise Invalid("future", _("The date of birth in the identity number is in the future."))
    if not born.year >= 1800:
        raise Invalid(
            "date", _("Digits 7 to 14 of the identity number are not a date that exists.")
        )
    if number[-1] != ric.calc_check_digit(number):
        raise Invalid("check", _CHECK)
    return number


@lru_cache(maxsize=8192)
def _is_known_county(area: str) -> bool:
    found = numdb.get("cn/loc").info(area)
    return any(properties.get("county") for _digits, properties in found)


def doubts_about_resident_id(number: str, *, today: date) -> tuple[Invalid, ...]:
    """Say what looks odd in a number that passed: an age over 130, an area never in use."""
    doubts = []
    born = _born(number)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age > OLDEST:
        doubts.append(Invalid("age", _("The identity number belongs to somebody over 130.")))
    area = number[:6]
    special = area in RESIDENCE_AREAS or area == DEMO_AREA
    if not special and (area.endswith("0000") or not _is_known_county(area)):
        doubts.append(
            Invalid("county", _("The identity number begins with a county code never in use."))
        )
    return tuple(doubts)


def _matching(pattern: re.Pattern[str], reason: Invalid) -> Callable[[str], str]:
    def read(value: str) -> str:
        number = compact(value)
        if not pattern.fullmatch(number):
            raise Invalid(reason.reason, reason.message)
        return number

    return read


chinese_passport = _matching(
    _RX_PASSPORT,
    Invalid("passport", _("This does not look like the number of a Chinese passport.")),
)
foreign_passport = _matching(
    _RX_FOREIGN_PASSPORT,
    Invalid("passport", _("A passport number has 5 to 17 letters and digits.")),
)
hong_kong_macau_permit = _matching(
    _RX_HKMO_PERMIT,
    Invalid("permit", _("A Hong Kong or Macau permit is H or M and then 8 or 10 digits.")),
)
taiwan_permit = _matching(
    _RX_TW_PERMIT,
    Invalid("permit", _("A Taiwan permit has 8 digits, or 10 digits and one sign on old ones.")),
)


def residence_permit(value: str, *, today: date) -> str:
    """Read the number of a residence permit for people of Hong Kong, Macau and Taiwan."""
    number = resident_id(value, today=today)
    if number[:6] not in RESIDENCE_AREAS:
        raise Invalid("area", _("A residence permit begins with 810000, 820000 or 830000."))
    return number


def permanent_residence(value: str, *, today: date) -> str:
    """Read the number of a foreigner's permanent residence card, of 2023 or of 2017."""
    number = compact(value)
    if _RX_PR_2017.fullmatch(number):
        return number
    if not _RX_PR_2023.fullmatch(number) or number[1:3] not in PROVINCES:
        raise Invalid(
            "permanent", _("This does not look like the number of a permanent residence card.")
        )
    if _born(number) > today:
        raise Invalid("future", _("The date of birth in the number is in the future."))
    if number[-1] != ric.calc_check_digit(number):
        raise Invalid("check", _CHECK)
    return number


def credit_code(value: str) -> str:
    """Read a unified social credit code (GB 32100-2015)."""
    code = compact(value)
    if not _RX_USCC.fullmatch(code):
        raise Invalid(
            "shape",
            _("A social credit code has 18 digits and capital letters without I, O, S, V and Z."),
        )
    total = sum(
        weight * _USCC_SIGNS.index(sign) for weight, sign in zip(_USCC_WEIGHTS, code, strict=False)
    )
    if code[-1] != _USCC_SIGNS[-total % 31]:
        raise Invalid("check", _CHECK)
    return code


def same_permit(one: str, other: str) -> bool:
    """Whether two Hong Kong or Macau permits are one: cards differ in the renewal count only."""
    return one[:9] == other[:9]


def _candidates(number: str, *, today: date, demo: bool) -> list[tuple[str, Callable[[], str]]]:
    if len(number) in (15, 18) and number[:-1].isdigit():
        if number[0] == "9" and not (demo and number[:6] == DEMO_AREA):
            return [("permanent_residence", lambda: permanent_residence(number, today=today))]
        if number[:6] in RESIDENCE_AREAS:
            return [("residence_permit", lambda: residence_permit(number, today=today))]
        return [("resident_id", lambda: resident_id(number, today=today, demo=demo))]
    return [
        ("hong_kong_macau_permit", lambda: hong_kong_macau_permit(number)),
        ("chinese_passport", lambda: chinese_passport(number)),
        ("taiwan_permit", lambda: taiwan_permit(number)),
        ("permanent_residence", lambda: permanent_residence(number, today=today)),
    ]


def recognise(value: str, *, today: date, demo: bool = False) -> tuple[str, str]:
    """Read a number of unknown kind: the kind of document and the number."""
    refusals = []
    for kind, read in _candidates(compact(value), today=today, demo=demo):
        try:
            return kind, read()
        except Invalid as refusal:
            refusals.append(refusal)
    if len(refusals) == 1:
        raise refusals[0]
    raise Invalid("kind", _("This is not the number of a document that may be recorded."))


def identity_number(value: str, *, kind: str, today: date, demo: bool = False) -> str:
    """Read the number of a document of a known kind."""
    number = compact(value)
    match kind:
        case "resident_id":
            return resident_id(number, today=today, demo=demo)
        case "residence_permit":
            return residence_permit(number, today=today)
        case "permanent_residence":
            return permanent_residence(number, today=today)
    plain = {
        "chinese_passport": chinese_passport,
        "foreign_passport": foreign_passport,
        "hong_kong_macau_permit": hong_kong_macau_permit,
        "taiwan_permit": taiwan_permit,
    }
    if kind not in plain:
        raise Invalid("kind", _("Documents of this kind are not collected."))
    return plain[kind](number)
