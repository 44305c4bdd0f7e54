"""How much the inputs of a scheme, and its outcome, say of what they must not: sex, age band.

Counted once in memory, by the protected attribute, the inputs and the outcome together; only the
figures leave. The attribute's groups under the minimum are put together like everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.classification.fairness import limits as rules
from hudang.classification.fairness.association import Table, cramers_v, information
from hudang.classification.fairness.limits import Why
from hudang.classification.fairness.prediction import prediction
from hudang.classification.fairness.proportions import shared_confidence
from hudang.classification.fairness.suppression import names_shown, sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hudang.classification.fairness.limits import Finding, ProxyLimits
    from hudang.classification.fairness.proportions import Estimate

    # The group of the attribute, the value of each input, the outcome; how many people.
    Cells = Mapping[tuple[str | None, tuple[str, ...], str], int]
    Known = Mapping[tuple[str, tuple[str, ...], str], int]
    Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Proxy:
    """What one input says of the attribute: Cramér's V, and the part of uncertainty it takes."""

    name: str
    people: int
    association: Estimate | None
    information: Estimate | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Joint:
    """How well all inputs together tell one group of the attribute from the others."""

    group: str | None
    people: int
    prediction: Estimate
    finding: Finding


@dataclass(frozen=True, slots=True)
class Proxies:
    """What is said of one attribute: by each input, by the outcome, by all inputs together."""

    attribute: str
    # The share of people of whom the group is known; none where it would tell a small number.
    coverage: float | None
    inputs: tuple[Proxy, ...]
    outcome: Proxy
    joint: tuple[Joint, ...]
    finding: Finding


def measure(
    cells: Cells, *, attribute: str, inputs: Sequence[str], outcome: str, limits: ProxyLimits
) -> Proxies:
    """Return how much inputs and outcome say of an attribute; None is a group not known."""
    known = {
        (group, values, result): count
        for (group, values, result), count in cells.items()
        if group is not None and count
    }
    everybody, people = sum(cells.values()), sum(known.values())
    confidence = shared_confidence(len(inputs) + 1)
    single = [
        _proxy(name, _pairs(known, place), confidence=confidence, limits=limits)
        for place, name in enumerate([*inputs, outcome])
    ]
    joint = _joint(known, limits=limits)
    findings = [one.finding for one in single] + [one.finding for one in joint]
    return Proxies(
        attribute,
        coverage=_coverage(people, everybody, minimum_group=limits.minimum_group),
        inputs=tuple(single[:-1]),
        outcome=single[-1],
        joint=joint,
        finding=rules.together(findings if joint else [*findings, rules.unsaid(Why.TOO_SMALL)]),
    )


def _coverage(known: int, everybody: int, *, minimum_group: int) -> float | None:
    if any(0 < one < minimum_group for one in (known, everybody - known)):
        return None
    return known / everybody if everybody else 0.0


def _pairs(cells: Known, place: int) -> dict[tuple[str, str], int]:
    pairs: dict[tuple[str, str], int] = {}
    for (group, values, outcome), count in cells.items():
        pair = group, (*values, outcome)[place]
        pairs[pair] = pairs.get(pair, 0) + count
    return pairs


def _proxy(name: str, pairs: Pairs, *, confidence: float, limits: ProxyLimits) -> Proxy:
    table = _table(pairs, minimum_group=limits.minimum_group)
    if not table.total:
        return Proxy(name, 0, None, None, rules.unsaid(Why.TOO_SMALL))
    association = cramers_v(table, confidence=confidence)
    if association is None:
        return Proxy(name, table.total, None, None, _undefined(pairs))
    return Proxy(
        name,
        table.total,
        association,
        information(table, confidence=confidence),
        rules.at_most(association.interval, limits.association)
        if table.is_dense
        else rules.unsaid(Why.TOO_SMALL),
    )


def _undefined(pairs: Pairs) -> Finding:
    """Return what is said where nothing varies: an input alike for all says nothing."""
    groups, values = ({pair[side] for pair in pairs} for side in (0, 1))
    if len(groups) > 1 and len(values) == 1:
        return rules.WITHIN
    return rules.unsaid(Why.ONE_KIND if len(groups) == 1 else Why.TOO_SMALL)


def _table(pairs: Pairs, *, minimum_group: int) -> Table:
    """Return the table of groups by values, small ones of either put together."""
    groups, values = (
        names_shown(
            sums((pair[side], count) for pair, count in pairs.items()), minimum_group=minimum_group
        )
        for side in (0, 1)
    )
    shown: dict[tuple[str | None, str | None], int] = {}
    for (group, value), count in pairs.items():
        if group in groups and value in values:
            place = groups[group], values[value]
            shown[place] = shown.get(place, 0) + count
    columns = set(values.values())
    return Table.of(
        [[shown.get((group, value), 0) for value in columns] for group in set(groups.values())]
    )


def _joint(cells: Known, *, limits: ProxyLimits) -> tuple[Joint, ...]:
    """Return how well each group is told from the others; of two it is one question."""
    names = names_shown(
        sums((key[0], count) for key, count in cells.items()), minimum_group=limits.minimum_group
    )
    shown: dict[str | None, dict[tuple[str, ...], int]] = {}
    for (group, values, _outcome), count in cells.items():
        if group in names:
            people = shown.setdefault(names[group], {})
            people[values] = people.get(values, 0) + count
    sizes = {name: sum(people.values()) for name, people in shown.items()}
    order = sorted(shown, key=lambda name: (sizes[name], name or ""))
    told = order[:1] if len(order) == 2 else order
    confidence = shared_confidence(len(told))
    return tuple(
        _told(name, shown, confidence=confidence, limits=limits) for name in told if len(order) > 1
    )


def _told(
    name: str | None,
    shown: Mapping[str | None, Mapping[tuple[str, ...], int]],
    *,
    confidence: float,
    limits: ProxyLimits,
) -> Joint:
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    for group, people in shown.items():
        for values, count in people.items():
            inside, outside = cells.get(values, (0, 0))
            is_it = group == name
            cells[values] = inside + count * is_it, outside + count * (not is_it)
    found = prediction(cells, confidence=confidence)
    return Joint(
        name,
        sum(inside for inside, _outside in cells.values()),
        found,
        rules.at_most(found.interval, limits.prediction),
    )
