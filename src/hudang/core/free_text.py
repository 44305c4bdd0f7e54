"""What free text should not hold: numbers that lead to a person, health, labels (LC-049).

Found by form, check digit and word list; a finding says where and what kind, never the value.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STAR: Final = "*"


class Kind(TextChoices):
    """What was found."""

    IDENTITY = "identity", _("an identity number")
    CARD = "card", _("a bank card")
    PHONE = "phone", _("a telephone number")
    PLATE = "plate", _("a number plate")
    EMAIL = "email", _("an e-mail address")
    HEALTH = "health", _("health, faith or record")
    INSULT = "insult", _("a label for a person")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A stretch of the text, from `start` to before `end`; `confidence` between 0 and 1."""

    start: int
    end: int
    kind: Kind
    confidence: float


_FULL_WIDTH: Final = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}
_HAN_DIGITS: Final = str.maketrans("〇零幺一二三四五六七八九", "001123456789")
_HAN_NUMBER: Final = re.compile(
    "(?<![〇零幺一二三四五六七八九])[〇零幺一二三四五六七八九]{11}(?![〇零幺一二三四五六七八九])"
)
_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![-\d])")
_LANDLINE: Final = re.compile(r"(?<!\d)(?:\(0\d{2,3}\) ?|0\d{2,3}[- ])[2-8]\d{6,7}(?!\d)")
# The number of a disability certificate is the identity number, two digits of what and how much,
# and a letter with digits where the paper was issued again: it is found as a whole.
_IDENTITY: Final = re.compile(
    r"(?<![\dA-Za-z])\d{6}[- ]?\d{8}[- ]?\d{3}[\dXx](?:\d{2}(?:[Bb]\d{1,2})?)?(?![\dA-Za-z])"
)
_OLD_IDENTITY: Final = re.compile(r"(?<![\dA-Za-z])[1-9]\d{14}(?![\dA-Za-z])")
_CARD: Final = re.compile(r"(?<![\d-])[3-6]\d{3}(?:[- ]?\d){12,15}(?![\d-])")
_PLATE: Final = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    "[A-HJ-NP-Z][· .]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.ASCII
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _digits(text: str) -> str:
    return re.sub(r"[^\dX]", "", text.upper())


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def _identity(text: str) -> float:
    """A check digit that fits is nearly proof: one number in eleven has it by chance."""
    number = _digits(text)
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    is_born = _is_day(int(number[6:10]), number[10:12], number[12:14])
    return 1.0 if is_born and "10X98765432"[total % 11] == number[17] else 0.0


def _old_identity(text: str) -> float:
    """The numbers of 15 digits have no check digit: province and day of birth must do."""
    is_born = _is_day(1900 + int(text[6:8]), text[8:10], text[10:12])
    return 0.6 if is_born and 11 <= int(text[:2]) <= 82 else 0.0


def _card(text: str) -> float:
    digits = [int(digit) for digit in _digits(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 0.9 if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else 0.0


def _certain(_text: str) -> float:
    return 0.9


# In this order: what lies in an earlier finding is no other.
_FORMS: Final[tuple[tuple[Kind, re.Pattern[str], Callable[[str], float]], ...]] = (
    (Kind.EMAIL, _EMAIL, _certain),
    (Kind.IDENTITY, _IDENTITY, _identity),
    (Kind.CARD, _CARD, _card),
    (Kind.IDENTITY, _OLD_IDENTITY, _old_identity),
    (Kind.PHONE, _MOBILE, _certain),
    (Kind.PHONE, _LANDLINE, _certain),
    (Kind.PLATE, _PLATE, _certain),
)


def _words() -> Iterator[tuple[Kind, re.Pattern[str]]]:
    """A longer harmless word is matched first and taken out by having no group."""
    source = resources.files("hudang.core").joinpath("free_text.toml")
    for kind, said in tomllib.loads(source.read_text("utf-8")).items():
        harmless, meant = (
            "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
            for words in (said["but"], said["words"])
        )
        yield (
            Kind(kind),
            re.compile(f"(?:{harmless})|({meant})" if harmless else f"({meant})", re.I),
        )


_WORDS: Final = tuple(_words())


def find(text: str) -> list[Finding]:
    """Return what a text should not hold, in its order, none within another."""
    plain = _HAN_NUMBER.sub(lambda run: run[0].translate(_HAN_DIGITS), text.translate(_FULL_WIDTH))
    found: list[Finding] = []
    for finding in _candidates(plain):
        if all(finding.end <= one.start or one.end <= finding.start for one in found):
            found.append(finding)
    return sorted(found)


def _candidates(plain: str) -> Iterator[Finding]:
    for kind, pattern, judge in _FORMS:
        for hit in pattern.finditer(plain):
            if confidence := judge(hit[0]):
                yield Finding(hit.start(), hit.end(), kind, confidence)
    for kind, pattern in _WORDS:
        for hit in pattern.finditer(plain):
            if hit[1]:
                yield Finding(hit.start(), hit.end(), kind, 0.7)


def masked(text: str) -> str:
    """Return the text with stars in place of what was found; of the same length."""
    while found := find(text):
        for one in found:
            text = text[: one.start] + STAR * (one.end - one.start) + text[one.end :]
    return text
