"""How much two things that were counted together say of each other.

Every figure corrects for chance: two things that have nothing to do with each other are not
strongly related because there are few people or many kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from hudang.classification.fairness.proportions import Estimate, Interval, Tally
from hudang.core.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Cochran 1954: where more than a fifth of the cells expect fewer than five, chi-square misleads.
EXPECTED_LEAST: Final = 5
EXPECTED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of two things together, a row for each kind of the first; no row and column empty."""

    rows: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Table:
        """Return the table without its empty rows and columns."""
        columns = [column for column in zip(*rows, strict=True) if any(column)]
        return cls(tuple(row for row in zip(*columns, strict=True) if any(row)))

    @classmethod
    def of_tallies(cls, tallies: Sequence[Tally]) -> Table:
        """Return the table of groups by outcome."""
        return cls.of([(one.favourable, one.total - one.favourable) for one in tallies])

    @property
    def total(self) -> int:
        return sum(map(sum, self.rows))

    @property
    def sizes(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    @property
    def freedom(self) -> int:
        kinds, others = self.sizes
        return (kinds - 1) * (others - 1)

    @property
    def expected(self) -> list[list[float]]:
        """Return the counts that would stand here if neither said anything of the other."""
        columns = [sum(column) for column in zip(*self.rows, strict=True)]
        return [[sum(row) * column / self.total for column in columns] for row in self.rows]

    @property
    def is_dense(self) -> bool:
        """Say whether there are people enough for chi-square (Cochran 1954)."""
        cells = list(chain.from_iterable(self.expected))
        enough = sum(cell >= EXPECTED_LEAST for cell in cells)
        return min(cells) >= 1 and enough >= EXPECTED_SHARE * len(cells)


def chi_square(table: Table) -> float:
    """Return how far the counts are from the expected ones. Source: Pearson 1900."""
    pairs = zip(chain(*table.rows), chain(*table.expected), strict=True)
    return sum((count - expected) ** 2 / expected for count, expected in pairs)


def homogeneity(tallies: Sequence[Tally]) -> float:
    """Return how often groups that fare alike would differ as much as these or more.

    Chi-square where there are people enough. Otherwise Fisher's exact test: of two groups with
    each other, of more each with all others, times their number (Bonferroni).
    """
    from scipy.special import chdtrc
    from scipy.stats import fisher_exact

    table = Table.of_tallies(tallies)
    if not table.freedom:
        return 1.0
    if table.is_dense:
        return float(chdtrc(table.freedom, chi_square(table)))
    rows = table.rows
    if len(rows) == 2:
        return float(fisher_exact(rows).pvalue)
    whole = [sum(column) for column in zip(*rows, strict=True)]
    found = []
    for row in rows:
        others = [every - own for every, own in zip(whole, row, strict=True)]
        found.append(float(fisher_exact([row, others]).pvalue))
    return min(1.0, len(rows) * min(found))


def adjusted(found: Mapping[str, float]) -> dict[str, float]:
    """Return what was found in several places, corrected for having looked in all of them.

    Source: Holm 1979.
    """
    highest, result = 0.0, {}
    for place, (name, value) in enumerate(sorted(found.items(), key=lambda one: one[1])):
        highest = max(highest, min(1.0, (len(found) - place) * value))
        result[name] = highest
    return result


def cramers_v(table: Table, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return how strongly two things go together, from 0 to 1; none of a thing of one kind.

    Source: Bergsma 2013 for the figure, which corrects for chance; Smithson 2003 for the
    interval, from the noncentral chi-square.
    """
    if not table.freedom or table.total < 2:
        return None
    statistic, count = chi_square(table), table.total
    least = min(kinds - (kinds - 1) ** 2 / (count - 1) for kinds in table.sizes) - 1
    if least <= 0:
        return None

    def scaled(excess: float) -> float:
        return min(1.0, sqrt(max(0.0, excess) / count / least))

    excess = statistic - table.freedom * count / (count - 1)
    return _estimate(scaled(excess), map(scaled, _excess(statistic, table, confidence)))


def information(table: Table, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return what part of the first thing's uncertainty the second takes away, from 0 to 1.

    Source: Theil's uncertainty coefficient, corrected for chance as Miller 1955 does; the
    likelihood ratio behind it has the same noncentral distribution as chi-square.
    """
    if not table.freedom:
        return None
    count = table.total
    uncertainty = -sum(sum(row) / count * log(sum(row) / count) for row in table.rows)
    pairs = zip(chain(*table.rows), chain(*table.expected), strict=True)
    statistic = 2 * sum(one * log(one / expected) for one, expected in pairs if one)

    def scaled(excess: float) -> float:
        return min(1.0, max(0.0, excess) / (2 * count) / uncertainty)

    value = scaled(statistic - table.freedom)
    return _estimate(value, map(scaled, _excess(statistic, table, confidence)))


def _excess(statistic: float, table: Table, confidence: float) -> tuple[float, float]:
    """Return the interval of what a chi-square statistic has beyond chance."""
    from scipy.special import chndtr, chndtrinc

    tail = (1 - confidence) / 2

    def solved(level: float) -> float:
        # Below this level even no excess at all is too much; the solver has no answer there.
        if chndtr(statistic, table.freedom, 0) <= level:
            return 0.0
        return float(chndtrinc(statistic, table.freedom, level))

    return solved(1 - tail), solved(tail)


def _estimate(value: float, ends: map[float]) -> Estimate:
    low, high = ends
    return Estimate(value, Interval(min(low, value), max(high, value)))
