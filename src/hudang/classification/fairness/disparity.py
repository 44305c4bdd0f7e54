"""How much less often the outcome is favourable for one group than for another.

Each grouping (sex, age band, building …) is looked at by itself. A group is over a limit when the
whole interval of its figure is, and chance alone would not make the groups differ as they do. The
intervals of a grouping hold together (Bonferroni), the chances of all groupings too (Holm).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.classification.fairness import limits as rules
from hudang.classification.fairness.association import Table, adjusted, cramers_v, homogeneity
from hudang.classification.fairness.limits import Reference, Verdict, Why
from hudang.classification.fairness.proportions import (
    NOBODY,
    difference,
    difference_to_all,
    ratio,
    ratio_to_all,
    share,
    shared_confidence,
)
from hudang.classification.fairness.suppression import hidden, names_shown
from hudang.core.controls import enforces
from hudang.core.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hudang.classification.fairness.limits import Finding, Limits
    from hudang.classification.fairness.proportions import Estimate, Tally

    Tallies = Mapping[str | None, Tally]


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a group is from the one it is compared with; no ratio where nobody was favoured."""

    difference: Estimate
    ratio: Estimate | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a grouping as it may be shown; without a name, several small ones together.

    The best-off group has no gap where the others are compared with it.
    """

    name: str | None
    tally: Tally
    rate: Estimate
    gap: Gap | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of one grouping, and whether they differ.

    `coverage` is the share of people of whom the group is known, `chance` how often groups that
    fare alike differ as much, corrected for the number of groupings, `effect` Cramér's V.
    """

    name: str
    people: int
    coverage: float
    groups: tuple[Group, ...]
    put_together: int
    chance: float | None
    effect: Estimate | None
    finding: Finding

    @property
    def widest_difference(self) -> float | None:
        """Return the highest rate less the lowest, of the groups that are shown."""
        rates = [group.rate.value for group in self.groups]
        return max(rates) - min(rates) if len(rates) > 1 else None

    @property
    def smallest_ratio(self) -> float | None:
        """Return the lowest rate over the highest, of the groups that are shown."""
        rates = [group.rate.value for group in self.groups]
        return min(rates) / max(rates) if len(rates) > 1 and max(rates) else None


@dataclass(frozen=True, slots=True)
class Report:
    """Every grouping of one outcome, and what they say together."""

    limits: Limits
    groupings: tuple[Grouping, ...]
    finding: Finding


def assess(groupings: Mapping[str, Tallies], *, limits: Limits) -> Report:
    """Return what the counts of each grouping say.

    People whose group is not known stand under None. They are no group: only the coverage counts
    them.
    """
    parts = {name: _Part.of(tallies, limits) for name, tallies in groupings.items()}
    chances = adjusted(
        {
            name: homogeneity(list(part.shown.values()))
            for name, part in parts.items()
            if len(part.shown) > 1
        }
    )
    found = tuple(part.grouping(name, chances.get(name), limits) for name, part in parts.items())
    return Report(limits, found, rules.together([one.finding for one in found]))


@dataclass(frozen=True, slots=True)
class _Part:
    """The groups of a grouping, and what of them is shown: the best-off first."""

    sizes: Mapping[str, int]
    shown: Mapping[str | None, Tally]
    coverage: float

    @classmethod
    def of(cls, tallies: Tallies, limits: Limits) -> _Part:
        known = {name: tally for name, tally in tallies.items() if name is not None}
        sizes = {name: tally.total for name, tally in known.items()}
        shown: dict[str | None, Tally] = {}
        for name, put in names_shown(sizes, minimum_group=limits.minimum_group).items():
            shown[put] = shown.get(put, NOBODY) + known[name]
        order = sorted(shown, key=lambda name: (-shown[name].rate, -shown[name].total, name or ""))
        everybody = sum(tally.total for tally in tallies.values())
        coverage = sum(sizes.values()) / everybody if everybody else 0.0
        return cls(sizes, {name: shown[name] for name in order}, coverage)

    def grouping(self, name: str, chance: float | None, limits: Limits) -> Grouping:
        """Return the figures of the groups, and what they say together."""
        tallies = list(self.shown.values())
        gaps = _gaps(tallies, limits.reference)
        findings = [self._finding(tally, gap, chance, limits) for tally, gap in gaps]
        return Grouping(
            name,
            people=sum(tally.total for tally in tallies),
            coverage=self.coverage,
            groups=tuple(
                Group(group, tally, share(tally), gap, finding)
                for group, (tally, gap), finding in zip(self.shown, gaps, findings, strict=True)
            ),
            put_together=len(hidden(self.sizes, minimum_group=limits.minimum_group)),
            chance=chance,
            effect=cramers_v(Table.of_tallies(tallies)),
            finding=rules.together(findings) if findings else rules.unsaid(Why.TOO_SMALL),
        )

    def _finding(
        self, tally: Tally, gap: Gap | None, chance: float | None, limits: Limits
    ) -> Finding:
        if chance is None:
            is_one = sum(map(bool, self.sizes.values())) == 1
            return rules.unsaid(Why.ONE_KIND if is_one else Why.TOO_SMALL)
        if gap is None:
            return rules.WITHIN if tally.favourable else rules.unsaid(Why.NOBODY)
        return judge(gap, chance=chance, limits=limits)


@enforces("LC-069")
def judge(gap: Gap, *, chance: float, limits: Limits) -> Finding:
    """A group is over a limit, within it, or nothing can be said; chance alone is never over."""
    if gap.ratio is None:
        return rules.unsaid(Why.NOBODY)
    found = rules.together(
        [
            rules.at_least(gap.ratio.interval, limits.ratio),
            rules.at_least(gap.difference.interval, -limits.difference),
        ]
    )
    if found.verdict is Verdict.OVER and chance > 1 - CONFIDENCE:
        return rules.unsaid(Why.CHANCE)
    return found


def _gaps(tallies: Sequence[Tally], reference: Reference) -> list[tuple[Tally, Gap | None]]:
    """Return each group with its gap to the best-off, which is the first, or to everybody."""
    count = len(tallies)
    if count < 2:
        return [(tally, None) for tally in tallies]
    if reference is Reference.BEST:
        # The best-off is chosen by looking at all, so every pair of them counts.
        confidence = shared_confidence(count * (count - 1) // 2)
        best, *others = tallies
        return [(best, None), *((tally, _behind(best, tally, confidence)) for tally in others)]
    everybody = sum(tallies, NOBODY)
    confidence = shared_confidence(count)
    return [(tally, _among(everybody, tally, confidence)) for tally in tallies]


def _behind(best: Tally, tally: Tally, confidence: float) -> Gap:
    return Gap(
        difference(tally, best, confidence=confidence), ratio(tally, best, confidence=confidence)
    )


def _among(everybody: Tally, tally: Tally, confidence: float) -> Gap:
    rest = everybody - tally
    return Gap(
        difference_to_all(tally, rest, confidence=confidence),
        ratio_to_all(tally, rest, confidence=confidence),
    )
