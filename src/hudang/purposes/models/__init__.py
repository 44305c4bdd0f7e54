"""Purposes, notices with the proof that they reached people, and impact assessments."""

from hudang.purposes.models.assessments import (
    AssessedRisk,
    AssessmentState,
    Dimension,
    ImpactAssessment,
    Level,
    Trigger,
)
from hudang.purposes.models.exceptions import ExceptionKind, NoticeException
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
    "ExceptionKind",
    "ImpactAssessment",
    "Level",
    "Notice",
    "NoticeDelivery",
    "NoticeException",
    "NoticePosting",
    "NoticeVersion",
    "Purpose",
    "State",
    "Trigger",
]
