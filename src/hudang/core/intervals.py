"""How sure a figure of a sample is: the interval that holds the figure of all who were meant."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

# The share of intervals, made as these are, that hold the figure of all who could have answered.
CONFIDENCE: Final = 0.95


def half_width(*, deviation: float, count: int) -> float:
    """Return half the width of the interval of a mean, in the unit of the values.

    Source: normal approximation of the mean of a sample of `count`, of a given deviation.
    """
    return float(NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * deviation / count**0.5)
