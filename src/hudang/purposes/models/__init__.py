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
from hudang.purposes.models.free_text import FlaggedText, KeptReason, TextPlace
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
    "FlaggedText",
    "ImpactAssessment",
    "KeptReason",
    "Level",
    "Notice",
    "NoticeDelivery",
    "NoticeException",
    "NoticePosting",
    "NoticeVersion",
    "Purpose",
    "State",
    "TextPlace",
    "Trigger",
]
