"""Whether a class does what it is for: finds those who have the need, and serves them better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import TYPE_CHECKING

from hudang.classification.fairness.limits import MINIMUM_GROUP, Why
from hudang.classification.fairness.proportions import (
    Estimate,
    Interval,
    Tally,
    difference,
    ratio,
    share,
)
from hudang.core.intervals import half_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    # How often each rating was given.
    Ratings = Mapping[int, int]


class Effect(StrEnum):
    """What is said of an effect."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Need:
    """How much more often people of the class have the need than others do."""

    people: int
    others: int
    rate: Estimate | None
    rate_of_others: Estimate | None
    difference: Estimate | None
    ratio: Estimate | None
    effect: Effect
    why: Why | None


@dataclass(frozen=True, slots=True)
class Liking:
    """How much better those who are served rate than others do, in steps of the scale."""

    ratings: int
    ratings_of_others: int
    difference: Estimate | None
    effect: Effect
    why: Why | None


def need(in_class: Tally, others: Tally, *, minimum_group: int = MINIMUM_GROUP) -> Need:
    """Return whether the class predicts the need; favourable is who had an order of that type."""
    if min(in_class.total, others.total) < minimum_group:
        sizes = in_class.total, others.total
        return Need(*sizes, None, None, None, None, Effect.UNSAID, Why.TOO_SMALL)
    found = difference(in_class, others)
    return Need(
        in_class.total,
        others.total,
        share(in_class),
        share(others),
        found,
        ratio(in_class, others),
        *_effect(found.interval),
    )


def liking(served: Ratings, others: Ratings, *, minimum_group: int = MINIMUM_GROUP) -> Liking:
    """Return whether those who are served rate better."""
    sizes = sum(served.values()), sum(others.values())
    if min(sizes) < minimum_group:
        return Liking(*sizes, None, Effect.UNSAID, Why.TOO_SMALL)
    (mean, width), (other, other_width) = map(_mean, (served, others))
    # Source: the difference of two means, each with a variance of its own (Welch 1947).
    value, reach = mean - other, hypot(width, other_width)
    found = Estimate(value, Interval(value - reach, value + reach))
    return Liking(*sizes, found, *_effect(found.interval))


def _mean(ratings: Ratings) -> tuple[float, float]:
    count = sum(ratings.values())
    mean = sum(step * many for step, many in ratings.items()) / count
    square = sum(many * (step - mean) ** 2 for step, many in ratings.items()) / (count - 1)
    return mean, half_width(deviation=square**0.5, count=count)


def _effect(interval: Interval) -> tuple[Effect, Why | None]:
    if interval.low > 0:
        return Effect.SHOWN, None
    if interval.high <= 0:
        return Effect.NOT_SHOWN, None
    return Effect.UNSAID, Why.TOO_WIDE
