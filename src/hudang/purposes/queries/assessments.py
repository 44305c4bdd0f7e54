"""Which impact assessments there are, and what each is worth today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.core.fingerprints import fingerprint
from hudang.purposes import policy
from hudang.purposes.models import (
    AssessedRisk,
    AssessmentState,
    Dimension,
    ImpactAssessment,
    Level,
    Purpose,
    Trigger,
)
from hudang.purposes.queries.purposes import current_notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.purposes.models import NoticeVersion
    from hudang.purposes.policy import Worth


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk as it was found, and as it is after the measure."""

    risk: AssessedRisk
    before: Level
    after: Level


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the risk matrix, with the dimensions that lie in it before and after."""

    level: Level
    before: list[str]
    after: list[str]


def assessments() -> QuerySet[ImpactAssessment]:
    return ImpactAssessment.objects.select_related("purpose")


def fingerprint_of(purpose: Purpose, *, at: datetime) -> str:
    """Return what stands for a purpose and what people are told of it: items, basis, text."""
    return _fingerprint(purpose, current_notice(at=at))


def _fingerprint(purpose: Purpose, notice: NoticeVersion | None) -> str:
    return fingerprint(
        [
            purpose.code,
            sorted(purpose.items),
            purpose.basis,
            purpose.description_zh,
            purpose.necessity,
            purpose.protection,
            notice.text_hash if notice else "",
        ]
    )


def worths(
    assessments: Iterable[ImpactAssessment], *, at: datetime
) -> list[tuple[ImpactAssessment, Worth]]:
    """Return each assessment with what it is worth at a moment."""
    notice = current_notice(at=at)
    return [
        (
            one,
            policy.worth(
                state=AssessmentState(one.state),
                fingerprint=one.fingerprint,
                today=_fingerprint(one.purpose, notice),
                valid_until=one.valid_until,
                at=at,
            ),
        )
        for one in assessments
    ]


def worth_of(assessment: ImpactAssessment, *, at: datetime) -> Worth:
    """Return what an assessment is worth at a moment."""
    ((_assessment, worth),) = worths([assessment], at=at)
    return worth


def assessed(purpose: Purpose, *, at: datetime) -> frozenset[Trigger]:
    """Return what valid assessments of a purpose cover."""
    approved = assessments().filter(purpose=purpose, state=AssessmentState.APPROVED)
    return frozenset(
        Trigger(trigger)
        for one, worth in worths(approved, at=at)
        if worth is policy.Worth.VALID
        for trigger in one.triggers
    )


def risks_of(assessment: ImpactAssessment) -> list[RiskRow]:
    """Return the risks in the order of their dimensions."""
    by_dimension = {one.dimension: one for one in assessment.risks.all()}
    return [
        RiskRow(
            found,
            policy.risk(likelihood=found.likelihood, severity=found.severity),
            policy.risk(likelihood=found.residual_likelihood, severity=found.residual_severity),
        )
        for found in (by_dimension.get(one) for one in Dimension)
        if found is not None
    ]


def matrix(rows: Iterable[RiskRow]) -> list[tuple[Level, list[Cell]]]:
    """Return the risk matrix, the greatest likelihood first, severity from low to very high."""
    found = list(rows)
    return [
        (likelihood, [_cell(found, likelihood, severity) for severity in Level])
        for likelihood in reversed(Level)
    ]


def _cell(rows: list[RiskRow], likelihood: Level, severity: Level) -> Cell:
    place = (likelihood, severity)
    return Cell(
        policy.risk(likelihood=likelihood, severity=severity),
        [
            row.risk.get_dimension_display()
            for row in rows
            if (row.risk.likelihood, row.risk.severity) == place
        ],
        [
            row.risk.get_dimension_display()
            for row in rows
            if (row.risk.residual_likelihood, row.risk.residual_severity) == place
        ],
    )
