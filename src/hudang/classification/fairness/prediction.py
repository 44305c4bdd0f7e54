"""How well several inputs together tell who belongs to a group: the area under the curve.

0.5 is guessing, 1 is knowing. What is said of a person comes from others alone: one half of the
people, drawn by lot, teaches and the other half is told. More parts, each told from the rest,
would use people better, but share them, and then no simple interval keeps its word.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from hudang.classification.fairness.proportions import Estimate, Interval, critical
from hudang.core.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    # The values of the inputs, with how many people of the group have them and how many others.
    Cells = Mapping[tuple[str, ...], tuple[int, int]]

# People of a cell that what each input says by itself counts for: where few stand in a cell, the
# inputs one by one say more than the cell.
WEIGHT: Final = 10
# Scores that differ by less are the same; sums of the same numbers may differ in the last digit.
DIGITS: Final = 10


def prediction(cells: Cells, *, confidence: float = CONFIDENCE) -> Estimate:
    """Return how well the cells tell the group from others; the order of people plays no part."""
    import numpy

    keys = sorted(cells)
    codes = numpy.array(
        [numpy.unique(column, return_inverse=True)[1] for column in zip(*keys, strict=True)]
    )
    inside, outside = numpy.array([cells[key] for key in keys]).T
    # The lot hangs on the counts alone, so that the same counts give the same figure again.
    draw = numpy.random.default_rng([int(inside.sum()), int(outside.sum())])
    taught, told = zip(*(_halves(people, draw) for people in (inside, outside)), strict=True)
    area = _area(_scores(codes, *taught), *told)
    sizes = (int(people.sum()) for people in told)
    return Estimate(area, interval(area, *sizes, confidence=confidence))


def interval(
    area: float, inside: int, outside: int, *, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of an area. Source: Hanley and McNeil 1982; Newcombe 2006, method 5."""
    z, half = critical(confidence), (inside + outside) / 2 - 1

    def reach(true: float) -> float:
        spread = 1 + half * ((1 - true) / (2 - true) + true / (1 + true))
        return z * sqrt(true * (1 - true) * spread / (inside * outside))

    def solved(end: float) -> float:
        """Return the true area, between the found one and an end, that is just as far off."""
        near, far = area, end
        for _step in range(60):
            middle = (near + far) / 2
            if abs(area - middle) < reach(middle):
                near = middle
            else:
                far = middle
        return near

    return Interval(solved(0.0), solved(1.0))


def _halves(people: Numbers, draw: Generator) -> tuple[Numbers, Numbers]:
    """Draw half of the people, whoever it may be: halves of each cell would be copies."""
    half = draw.multivariate_hypergeometric(people, people.sum() // 2, method="marginals")
    return half, people - half


def _scores(codes: Numbers, inside: Numbers, outside: Numbers) -> Numbers:
    """Return for each cell how likely its people are inside, from the people given."""
    import numpy

    odds = numpy.full(len(inside), numpy.log(inside.sum() / outside.sum()))
    for column in codes:
        kinds = column.max() + 1
        one, other = (
            (numpy.bincount(column, weights=people, minlength=kinds) + 1) / (people.sum() + kinds)
            for people in (inside, outside)
        )
        odds += numpy.log(one / other)[column]
    likely = 1 / (1 + numpy.exp(-odds))
    scores: Numbers = (inside + WEIGHT * likely) / (inside + outside + WEIGHT)
    return scores.round(DIGITS)


def _area(scores: Numbers, inside: Numbers, outside: Numbers) -> float:
    """Return how often one inside has a higher score than one outside; equal ones count half."""
    import numpy

    _score, place = numpy.unique(scores, return_inverse=True)
    one, other = (numpy.bincount(place, weights=people) for people in (inside, outside))
    below = other.cumsum() - other / 2
    return float((one * below).sum() / (one.sum() * other.sum()))
