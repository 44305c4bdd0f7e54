"""From what is known of a person to a class: pure, and the same for equal inputs.

What is not known fits no condition. Whoever fits nothing is standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.classification.content import STANDARD, Method

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hudang.classification.content import Content, CustomerClass, Rule


@dataclass(frozen=True, slots=True)
class Decision:
    """The class of a person, the rows that led there, and the points where they count."""

    class_code: str
    fired: tuple[str, ...] = ()
    points: int = 0


def decide(content: Content, known: Mapping[str, frozenset[str]]) -> Decision:
    """Return in which class somebody is of whom this is known, and by which rows."""
    fitting = (rule for rule in content.rules if fits(rule, known))
    if content.method == Method.POINTS:
        return _by_points(content, tuple(fitting))
    first = next(fitting, None)
    return Decision(first.class_code, (first.key,)) if first else Decision(STANDARD)


def fits(rule: Rule, known: Mapping[str, frozenset[str]]) -> bool:
    """Say whether every condition of a row holds, each by any of its values."""
    return all(
        not wanted.isdisjoint(known.get(key, frozenset()))
        for key, wanted in rule.conditions.items()
    )


def _by_points(content: Content, fitting: tuple[Rule, ...]) -> Decision:
    points = sum(rule.points for rule in fitting)
    reached = next((one for one in content.classes if within(one, points)), None)
    code = reached.code if reached else STANDARD
    return Decision(code, tuple(rule.key for rule in fitting), points)


def within(one: CustomerClass, points: int) -> bool:
    """Say whether points lie in the band of a class; its upper end belongs to the next."""
    lowest, end = one.points_from, one.points_until
    return lowest is not None and lowest <= points and (end is None or points < end)


def reachable(rules: Iterable[Rule]) -> tuple[int, int]:
    """Return the fewest and the most points that rules can add up to."""
    points = [rule.points for rule in rules]
    return sum(one for one in points if one < 0), sum(one for one in points if one > 0)


def is_covered(rule: Rule, by: Rule) -> bool:
    """Say whether another row fits whenever this one does."""
    return all(
        key in rule.conditions and rule.conditions[key] <= wanted
        for key, wanted in by.conditions.items()
    )
