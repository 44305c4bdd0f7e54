"""What routes about the fairness of schemes take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from hudang.api.schemas import In
from hudang.classification.fairness.effects import Effect
from hudang.classification.fairness.limits import (
    LEAST_RATIO,
    MINIMUM_GROUP,
    MOST_DIFFERENCE,
    MOST_DRIFT,
    WARNING_DIFFERENCE,
    WARNING_RATIO,
    Verdict,
    Why,
)
from hudang.classification.models import FairnessReport

RunNumber = Annotated[str, Field(pattern=r"^FP-[0-9]{4}-[0-9]{4,8}$")]
Part = Annotated[float, Field(gt=0, le=1)]


class LimitsIn(In):
    """What a scheme allows, and why; a warning comes before the limit."""

    ratio: Part = LEAST_RATIO
    difference: Part = MOST_DIFFERENCE
    warning_ratio: Part = WARNING_RATIO
    warning_difference: Part = WARNING_DIFFERENCE
    drift: Annotated[float, Field(gt=0, le=10)] = MOST_DRIFT
    minimum_group: Annotated[int, Field(ge=1, le=10_000)] = MINIMUM_GROUP
    reason: Annotated[str, Field(min_length=1, max_length=600)]


class LimitsOut(Schema):
    """The limits that hold for a scheme."""

    ratio: float
    difference: float
    warning_ratio: float
    warning_difference: float
    drift: float
    minimum_group: int


class ReportOut(Schema):
    """The report of a run; `known` is missing where it is fewer than ten."""

    run: str
    version: int
    made_at: datetime
    level: FairnessReport.Level
    people: int
    known: int | None
    has_suspended: bool
    answered_at: datetime | None


class EstimateOut(Schema):
    """A figure and its interval."""

    value: float
    low: float
    high: float


class GroupOut(Schema):
    """A group of ten or more; several small ones together have no name."""

    name: str | None
    people: int
    in_class: int
    rate: EstimateOut
    ratio: EstimateOut | None
    difference: EstimateOut | None
    verdict: Verdict


class GroupingOut(Schema):
    """The groups of one grouping, and what their figures say together."""

    grouping: str
    verdict: Verdict
    why: Why | None
    warns: bool
    coverage: float
    groups: list[GroupOut]


class EffectOut(Schema):
    """How much more often, or how much better, than people in no class; none: not enough data."""

    effect: Effect
    difference: EstimateOut | None


class ClassEffectOut(Schema):
    """What a class does; several small ones together have no code."""

    class_code: str | None
    need: EffectOut
    rating: EffectOut


class ReportFiguresOut(ReportOut):
    """A report with its figures."""

    groupings: list[GroupingOut]
    classes: list[ClassEffectOut]
    drift: float | None
    churn: float | None
    withdrawn: int | None
