"""What a figure must reach before it is shown or decides, and which side of a limit it is on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden

if TYPE_CHECKING:
    from hudang.classification.fairness.proportions import Interval

MINIMUM_GROUP: Final = int(controls.get("LC-069").parameters["minimum_group"])

# Company figures, not law. The four-fifths rule is guidance to employers of another country
# (29 CFR 1607.4 D); no Chinese text names a figure.
LEAST_RATIO: Final = 0.8
MOST_DIFFERENCE: Final = 0.2
# Company figures: people are asked to look before a limit is reached.
WARNING_RATIO: Final = 0.9
WARNING_DIFFERENCE: Final = 0.1
# Company figures. Cohen 1988 calls 0.3 a medium effect; 0.7 is commonly called acceptable
# discrimination of a prediction, which is what an input must not have here.
MOST_ASSOCIATION: Final = 0.3
MOST_PREDICTION: Final = 0.7
# Company figure; the convention of credit scoring calls a population above it shifted.
MOST_DRIFT: Final = 0.25


class Verdict(StrEnum):
    """What a figure says about a limit; none of it says what the law says."""

    WITHIN = "within"
    OVER = "over"
    UNSAID = "unsaid"


class Why(StrEnum):
    """Why nothing can be said."""

    TOO_SMALL = "too_small"
    ONE_KIND = "one_kind"
    NOBODY = "nobody"
    TOO_WIDE = "too_wide"
    CHANCE = "chance"


class Reference(StrEnum):
    """Who a group is compared with."""

    BEST = "best"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, and why nothing can be said where it says nothing."""

    verdict: Verdict
    why: Why | None = None


WITHIN: Final = Finding(Verdict.WITHIN)
OVER: Final = Finding(Verdict.OVER)


def unsaid(why: Why) -> Finding:
    """Return that nothing can be said, and why."""
    return Finding(Verdict.UNSAID, why)


@enforces("LC-069")
def require_minimum(*, minimum_group: int) -> None:
    """Nobody looks at groups smaller than the minimum; a scheme may ask for larger ones."""
    if minimum_group < MINIMUM_GROUP:
        raise Forbidden(
            _("Groups of fewer than %(minimum)d people are not looked at.")
            % {"minimum": MINIMUM_GROUP},
            control="LC-069",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a scheme allows: how far a group may be behind, and how large a group must be."""

    ratio: float = LEAST_RATIO
    difference: float = MOST_DIFFERENCE
    minimum_group: int = MINIMUM_GROUP
    reference: Reference = Reference.BEST

    def __post_init__(self) -> None:
        require_minimum(minimum_group=self.minimum_group)
        if not (0 < self.ratio <= 1 and 0 < self.difference <= 1):
            message = "limits are shares"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLimits:
    """How much an input may say of a protected attribute, and how large a group must be."""

    association: float = MOST_ASSOCIATION
    prediction: float = MOST_PREDICTION
    minimum_group: int = MINIMUM_GROUP

    def __post_init__(self) -> None:
        require_minimum(minimum_group=self.minimum_group)


def at_least(interval: Interval, limit: float) -> Finding:
    """Say whether a figure that should be large is: by its whole interval, or nothing."""
    if interval.low >= limit:
        return WITHIN
    return OVER if interval.high < limit else unsaid(Why.TOO_WIDE)


def at_most(interval: Interval, limit: float) -> Finding:
    """Say whether a figure that should be small is: by its whole interval, or nothing."""
    if interval.high <= limit:
        return WITHIN
    return OVER if interval.low > limit else unsaid(Why.TOO_WIDE)


def together(findings: list[Finding]) -> Finding:
    """Return what several say: one over the limit is enough, one unsaid leaves it open."""
    for verdict in (Verdict.OVER, Verdict.UNSAID):
        for found in findings:
            if found.verdict is verdict:
                return found
    return WITHIN
