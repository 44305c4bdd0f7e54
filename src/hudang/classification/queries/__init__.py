"""What is asked about schemes."""

from hudang.classification.queries.schemes import (
    Change,
    Offered,
    SchemeFilter,
    assessed_after,
    changes,
    check_of,
    draft_of,
    offered_questions,
    review_of,
    reviews_of,
    schemes,
    stand_ins,
    standing_of,
    version,
    versions_of,
)

__all__ = [
    "Change", "Offered", "SchemeFilter", "assessed_after", "changes", "check_of", "draft_of",
    "offered_questions", "review_of", "reviews_of", "schemes", "stand_ins", "standing_of",
    "version", "versions_of",
]  # fmt: skip
