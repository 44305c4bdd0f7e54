"""Whether the classes of one run are those of the run before: shares, drift, people who moved."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from hudang.classification.fairness import limits as rules
from hudang.classification.fairness.limits import MINIMUM_GROUP, MOST_DRIFT, Why
from hudang.classification.fairness.proportions import Estimate, Tally, share
from hudang.classification.fairness.suppression import names_shown
from hudang.core.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.classification.fairness.limits import Finding

    Classes = Mapping[str, int]

# What stands in for nought: half a person, so that a class nobody was in has a share to compare.
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Drift:
    """The population stability index, and how high chance alone takes it with so many people."""

    index: float | None
    by_chance: float | None
    people_before: int
    people_after: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Churn:
    """How many of those who were in both runs are in another class now; none of too few."""

    people: int
    moved: Estimate | None


def shares(classes: Classes, *, minimum_group: int = MINIMUM_GROUP) -> dict[str | None, Estimate]:
    """Return the share of each class; small ones together, without a name."""
    everybody = sum(classes.values())
    shown: dict[str | None, int] = {}
    for name, put in names_shown(classes, minimum_group=minimum_group).items():
        shown[put] = shown.get(put, 0) + classes[name]
    return {name: share(Tally(people, everybody)) for name, people in shown.items()}


def drift(
    before: Classes,
    after: Classes,
    *,
    most: float = MOST_DRIFT,
    minimum_group: int = MINIMUM_GROUP,
) -> Drift:
    """Return how far the shares of the classes moved between two runs.

    Source: Kullback and Leibler 1951, as credit scoring sums it both ways; what chance alone
    gives is chi-square over the sizes of both runs (Yurdakul 2018).
    """
    from scipy.special import chdtri

    kinds = sorted({name for classes in (before, after) for name in classes if classes[name]})
    sizes = sum(before.values()), sum(after.values())
    if min(sizes) < minimum_group or len(kinds) < 2:
        why = Why.TOO_SMALL if min(sizes) < minimum_group else Why.ONE_KIND
        return Drift(None, None, *sizes, rules.unsaid(why))
    pairs = [(_part(before, name, kinds), _part(after, name, kinds)) for name in kinds]
    index = sum((new - old) * log(new / old) for old, new in pairs)
    scale = 1 / sizes[0] + 1 / sizes[1]
    by_chance = float(chdtri(len(kinds) - 1, 1 - CONFIDENCE)) * scale
    return Drift(index, by_chance, *sizes, _drifted(index, by_chance=by_chance, most=most))


def churn(moves: Mapping[tuple[str, str], int], *, minimum_group: int = MINIMUM_GROUP) -> Churn:
    """Return how many moved, by the class before and after of those who were in both runs."""
    people = sum(moves.values())
    moved = sum(count for (old, new), count in moves.items() if old != new)
    return Churn(people, share(Tally(moved, people)) if people >= minimum_group else None)


def _part(classes: Classes, name: str, kinds: list[str]) -> float:
    counted = [classes.get(kind, 0) or HALF for kind in kinds]
    return (classes.get(name, 0) or HALF) / sum(counted)


def _drifted(index: float, *, by_chance: float, most: float) -> Finding:
    if index <= most:
        return rules.WITHIN if by_chance <= most else rules.unsaid(Why.TOO_WIDE)
    return rules.OVER if index > by_chance else rules.unsaid(Why.CHANCE)
