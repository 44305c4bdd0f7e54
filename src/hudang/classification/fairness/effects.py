"""Whether a class does what it is for: finds those who have the need, and serves them better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot, sqrt
from typing import TYPE_CHECKING, Final

from hudang.classification.fairness.limits import MINIMUM_GROUP, Why
from hudang.classification.fairness.proportions import (
    NOBODY,
    Estimate,
    Interval,
    Tally,
    critical,
    difference,
    ratio,
    share,
    shared_confidence,
)
from hudang.core.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Effect(StrEnum):
    """What is said of an effect."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Scores:
    """Ratings as sums, which is all that their mean takes: how many, their sum, of the squares."""

    count: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, ratings: Mapping[int, int]) -> Scores:
        """Return the sums of how often each rating was given."""
        return cls(
            sum(ratings.values()),
            sum(step * many for step, many in ratings.items()),
            sum(step**2 * many for step, many in ratings.items()),
        )

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.count + other.count, self.total + other.total, self.squares + other.squares
        )

    @property
    def mean(self) -> float:
        return self.total / self.count

    @property
    def deviation(self) -> float:
        """How far ratings lie from their mean; of a sample, less one."""
        around = self.squares - self.total**2 / self.count
        return sqrt(max(0.0, around) / (self.count - 1))


NO_SCORES: Final = Scores()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted of a class, and of those in none beside it: had the need, and rated.

    No code: small classes together. Where either side is too small both are nothing.
    """

    code: str | None
    needy: Tally = NOBODY
    needy_others: Tally = NOBODY
    scores: Scores = NO_SCORES
    scores_of_others: Scores = NO_SCORES

    def __add__(self, later: Seen) -> Seen:
        return replace(
            self,
            needy=self.needy + later.needy,
            needy_others=self.needy_others + later.needy_others,
            scores=self.scores + later.scores,
            scores_of_others=self.scores_of_others + later.scores_of_others,
        )


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


@dataclass(frozen=True, slots=True)
class Served:
    """What is said of one class, or of small classes together."""

    code: str | None
    need: Need
    liking: Liking

    @property
    def is_shown(self) -> bool:
        """Whether it shows anything of what it is for."""
        return Effect.SHOWN in {self.need.effect, self.liking.effect}


def said_of(rows: Sequence[Seen], *, minimum_group: int = MINIMUM_GROUP) -> list[Served]:
    """Return what is said of classes; the intervals of all of them hold together."""
    confidence = shared_confidence(2 * len(rows))
    return [
        Served(
            one.code,
            need(
                one.needy, one.needy_others, minimum_group=minimum_group, confidence=confidence
            ),
            liking(
                one.scores, one.scores_of_others, minimum_group=minimum_group,
                confidence=confidence,
            ),
        )
        for one in rows
    ]  # fmt: skip


def need(
    in_class: Tally,
    others: Tally,
    *,
    minimum_group: int = MINIMUM_GROUP,
    confidence: float = CONFIDENCE,
) -> Need:
    """Return whether the class predicts the need; favourable is who had an order of that type."""
    if min(in_class.total, others.total) < minimum_group:
        sizes = in_class.total, others.total
        return Need(*sizes, None, None, None, None, Effect.UNSAID, Why.TOO_SMALL)
    found = difference(in_class, others, confidence=confidence)
    return Need(
        in_class.total,
        others.total,
        share(in_class, confidence=confidence),
        share(others, confidence=confidence),
        found,
        ratio(in_class, others, confidence=confidence),
        *_effect(found.interval),
    )


def liking(
    served: Scores,
    others: Scores,
    *,
    minimum_group: int = MINIMUM_GROUP,
    confidence: float = CONFIDENCE,
) -> Liking:
    """Return whether those who are served rate better."""
    sizes = served.count, others.count
    if min(sizes) < minimum_group:
        return Liking(*sizes, None, Effect.UNSAID, Why.TOO_SMALL)
    # Source: the difference of two means, each with a variance of its own (Welch 1947).
    value = served.mean - others.mean
    spread = hypot(*(one.deviation / sqrt(one.count) for one in (served, others)))
    reach = critical(confidence) * spread
    found = Estimate(value, Interval(value - reach, value + reach))
    return Liking(*sizes, found, *_effect(found.interval))


def _effect(interval: Interval) -> tuple[Effect, Why | None]:
    if interval.low > 0:
        return Effect.SHOWN, None
    if interval.high <= 0:
        return Effect.NOT_SHOWN, None
    return Effect.UNSAID, Why.TOO_WIDE
