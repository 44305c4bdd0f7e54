"""What is stored of schemes, of who judged them, of what came of them and what was said of it."""

from hudang.classification.models.appeals import ClassAppeal, ClassReason
from hudang.classification.models.assignments import CUSTOMER_CLASS, Assignment, Choice
from hudang.classification.models.monitoring import FairnessLimits, FairnessReport, ProxyTest
from hudang.classification.models.reviews import LegalityCheck, LegalReview, ProxyReview
from hudang.classification.models.runs import Run, RunBatch, RunPart
from hudang.classification.models.schemes import Scheme, SchemeVersion

__all__ = [
    "CUSTOMER_CLASS", "Assignment", "Choice", "ClassAppeal", "ClassReason", "FairnessLimits",
    "FairnessReport", "LegalReview", "LegalityCheck", "ProxyReview", "ProxyTest", "Run",
    "RunBatch", "RunPart", "Scheme", "SchemeVersion",
]  # fmt: skip
