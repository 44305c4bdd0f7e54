"""Shares of counts with their intervals: one share, the difference and the ratio of two."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, log, sqrt
from statistics import NormalDist
from typing import Final

from hudang.core.intervals import CONFIDENCE


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """What holds the true figure, as often as its confidence says."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its interval."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people a group has, and how many of them the outcome was favourable for."""

    favourable: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.favourable <= self.total:
            message = "a tally counts some of all"
            raise ValueError(message)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.favourable + other.favourable, self.total + other.total)

    def __sub__(self, part: Tally) -> Tally:
        return Tally(self.favourable - part.favourable, self.total - part.total)

    @property
    def rate(self) -> float:
        return self.favourable / self.total


NOBODY: Final = Tally(0, 0)


def shared_confidence(statements: int) -> float:
    """Return the confidence of each of several statements, so that all hold together."""
    return 1 - (1 - CONFIDENCE) / max(1, statements)


def critical(confidence: float) -> float:
    """Return how many standard errors reach to either end of an interval."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def share(tally: Tally, *, confidence: float = CONFIDENCE) -> Estimate:
    """Return the share of those favoured. Source: Wilson 1927."""
    count, rate, z = tally.total, tally.rate, critical(confidence)
    centre = rate + z**2 / (2 * count)
    reach = z * sqrt(rate * (1 - rate) / count + z**2 / (4 * count**2))
    low, high = ((centre + side * reach) / (1 + z**2 / count) for side in (-1, 1))
    # In exact figures the ends lie so; the last digit of a computed one may not.
    return Estimate(rate, Interval(max(0.0, min(low, rate)), min(1.0, max(high, rate))))


def difference(tally: Tally, other: Tally, *, confidence: float = CONFIDENCE) -> Estimate:
    """Return the first share less the second. Source: Newcombe 1998, method 10."""
    first, second = (share(one, confidence=confidence) for one in (tally, other))
    value = first.value - second.value
    return Estimate(
        value,
        Interval(
            value - hypot(first.value - first.interval.low, second.interval.high - second.value),
            value + hypot(first.interval.high - first.value, second.value - second.interval.low),
        ),
    )


def ratio(tally: Tally, other: Tally, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return the first share over the second; none where nobody was favoured in the second.

    Source: Katz 1978. It has no width where a share is nought or whole; there the furthest ends
    of both shares are taken, which is wider than it need be.
    """
    if not other.favourable:
        return None
    value = tally.rate / other.rate
    if tally.favourable in {0, tally.total} or other.favourable == other.total:
        first, second = (share(one, confidence=confidence).interval for one in (tally, other))
        return Estimate(value, Interval(first.low / second.high, first.high / second.low))
    reach = critical(confidence) * sqrt(
        1 / tally.favourable - 1 / tally.total + 1 / other.favourable - 1 / other.total
    )
    return Estimate(value, Interval(exp(log(value) - reach), exp(log(value) + reach)))


def difference_to_all(tally: Tally, rest: Tally, *, confidence: float = CONFIDENCE) -> Estimate:
    """Return the share of a group less that of everybody, the group among them.

    Everybody is the group and the rest, so this is the rest's part of the difference between them.
    """
    part = rest.total / (tally.total + rest.total)
    found = difference(tally, rest, confidence=confidence)
    ends = (part * end for end in (found.interval.low, found.interval.high))
    return Estimate(part * found.value, Interval(*ends))


def ratio_to_all(tally: Tally, rest: Tally, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return the share of a group over that of everybody; it grows with the ratio to the rest."""
    if not (tally + rest).favourable:
        return None
    part = tally.total / (tally.total + rest.total)
    found = ratio(tally, rest, confidence=confidence)
    if found is None:
        # Nobody among the rest: as far as can be, and at least as far as the ends of both say.
        low = share(tally, confidence=confidence).interval.low
        least = low / share(rest, confidence=confidence).interval.high
        return Estimate(1 / part, Interval(_to_all(least, part), 1 / part))
    low, high = found.interval.low, found.interval.high
    return Estimate(_to_all(found.value, part), Interval(_to_all(low, part), _to_all(high, part)))


def _to_all(value: float, part: float) -> float:
    return 0.0 if not value else 1 / (part + (1 - part) / value)
