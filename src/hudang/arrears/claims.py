"""What is owed: periods and sums, as text for the seal and as figures for letters.

A line of a claim reads `2026-01-01 2026-03-31 1234.56`, one of a plan `2026-12-31 500.00`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

MOST_LINES: Final = 60
"""Lines of a claim or plan: five years of monthly fees."""
MOST: Final = 10_000_000_00
"""Fen of one line; more is a slip of the keyboard."""


class Misread(ValueError):
    """A line that cannot be taken; it names the line, no value."""

    def __init__(self, line: int, message: _StrOrPromise) -> None:
        super().__init__(str(line))
        self.line, self.message = line, message


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the fee and the fen still owed of it; none is paid."""

    since: date
    until: date
    cents: int

    @property
    def amount(self) -> str:
        return yuan(self.cents)


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a plan: fen, and by which day."""

    on: date
    cents: int

    @property
    def amount(self) -> str:
        return yuan(self.cents)


def yuan(cents: int) -> str:
    """Return fen as yuan with two digits."""
    return f"{cents // 100}.{cents % 100:02}"


def fen(text: str) -> int:
    """Read yuan as fen; raises ValueError for what is no sum of money above nothing."""
    try:
        value = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        raise ValueError from None
    if not value.is_finite() or value != value.to_integral_value() or not 0 < value <= MOST:
        raise ValueError
    return int(value)


def total(lines: Iterable[Period | Part]) -> int:
    """Return the fen of all lines together."""
    return sum(one.cents for one in lines)


def claim_text(periods: Sequence[Period]) -> str:
    """Return periods as the seal keeps them."""
    return "\n".join(f"{one.since} {one.until} {one.amount}" for one in periods)


def plan_text(parts: Sequence[Part]) -> str:
    """Return the payments of a plan as the seal keeps them."""
    return "\n".join(f"{one.on} {one.amount}" for one in parts)


def read_claim(text: str) -> tuple[Period, ...]:
    """Read periods, each on its line; raises `Misread`."""
    found = []
    for place, line in _lines(text):
        try:
            since, until, amount = line.split()
            one = Period(date.fromisoformat(since), date.fromisoformat(until), fen(amount))
        except ValueError:
            raise Misread(place, _("Write a period as 2026-01-01 2026-03-31 1234.56.")) from None
        if one.until < one.since:
            raise Misread(place, _("The period ends before it begins."))
        found.append(one)
    return tuple(sorted(found, key=lambda one: one.since))


def read_plan(text: str) -> tuple[Part, ...]:
    """Read the payments of a plan, each on its line, in their order; raises `Misread`."""
    found = []
    for place, line in _lines(text):
        try:
            day, amount = line.split()
            found.append(Part(date.fromisoformat(day), fen(amount)))
        except ValueError:
            raise Misread(place, _("Write a payment as 2026-12-31 500.00.")) from None
    return tuple(sorted(found, key=lambda one: one.on))


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(n, one.strip()) for n, one in enumerate(text.splitlines(), start=1) if one.strip()]
    if not lines:
        raise Misread(1, _("Write at least one line."))
    if len(lines) > MOST_LINES:
        raise Misread(lines[MOST_LINES][0], _("There are too many lines."))
    return lines
