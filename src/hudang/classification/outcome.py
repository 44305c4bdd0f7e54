"""What came of a scheme for one person, as it is sealed: class, rows, and what made them fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hudang.classification import rules
from hudang.classification.content import STANDARD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.classification.content import Content


@dataclass(frozen=True, slots=True)
class Outcome:
    """A class, the rows that fired, the points, and for each criterion the values that fitted."""

    class_code: str = STANDARD
    fired: tuple[str, ...] = ()
    points: int = 0
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_standard(self) -> bool:
        return self.class_code == STANDARD

    def __repr__(self) -> str:
        return "<an outcome>"


class Held(NamedTuple):
    """The class that somebody is in: which assignment says so, by which version, and why."""

    assignment: UUID
    version: UUID
    is_by_person: bool
    outcome: Outcome


NOTHING = Outcome()
"""What comes of whoever fits no row."""


def outcome_of(content: Content, known: Mapping[str, frozenset[str]]) -> Outcome:
    """Return the class of somebody of whom this is known, with what led to it."""
    found = rules.decide(content, known)
    if found.class_code == STANDARD:
        return NOTHING
    fired = {rule.key: rule for rule in content.rules if rule.key in found.fired}
    held: dict[str, set[str]] = {}
    for rule in fired.values():
        for key, wanted in rule.conditions.items():
            held.setdefault(key, set()).update(wanted & known[key])
    return Outcome(
        found.class_code, found.fired, found.points,
        {key: tuple(sorted(values)) for key, values in held.items()},
    )  # fmt: skip


def dump(outcome: Outcome) -> dict[str, Any]:
    """Return what is sealed; equal outcomes give equal values."""
    return {
        "class": outcome.class_code,
        "fired": list(outcome.fired),
        "points": outcome.points,
        "held": {key: list(outcome.held[key]) for key in sorted(outcome.held)},
    }


def load(said: Mapping[str, Any] | None) -> Outcome:
    """Return the outcome that `dump` wrote."""
    if said is None:
        return NOTHING
    held = {key: tuple(values) for key, values in said["held"].items()}
    return Outcome(said["class"], tuple(said["fired"]), said["points"], held)
