"""What is stored of a violation: what was found and done, its photographs, its reports."""

from hudang.violations.models.photos import ViolationPhoto
from hudang.violations.models.reports import AuthorityReport, ReportedPerson
from hudang.violations.models.violations import (
    RECORD,
    Violation,
    ViolationCounter,
    ViolationStep,
)

__all__ = [
    "RECORD",
    "AuthorityReport",
    "ReportedPerson",
    "Violation",
    "ViolationCounter",
    "ViolationPhoto",
    "ViolationStep",
]
