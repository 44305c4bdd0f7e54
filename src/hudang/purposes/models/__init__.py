"""Purposes, notices with the proof that they reached people, and impact assessments."""

from hudang.purposes.models.assessments import (
    AssessedRisk,
    AssessmentState,
    Dimension,
    ImpactAssessment,
    Level,
    Trigger,
)
from hudang.purposes.models.purposes import (
    Channel,
    Notice,
    NoticeDelivery,
    NoticePosting,
    NoticeVersion,
    Purpose,
    State,
)

__all__ = [
    "AssessedRisk",
    "AssessmentState",
    "Channel",
    "Dimension",
    "ImpactAssessment",
    "Level",
    "Notice",
    "NoticeDelivery",
    "NoticePosting",
    "NoticeVersion",
    "Purpose",
    "State",
    "Trigger",
]
