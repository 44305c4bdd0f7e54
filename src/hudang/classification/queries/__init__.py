"""What is asked about schemes."""

from hudang.classification.queries.history import Step, history
from hudang.classification.queries.schemes import (
    Change,
    Offered,
    SchemeFilter,
    assessed_after,
    changes,
    check_of,
    offered_questions,
    published,
    review_of,
    reviews_of,
    schemes,
    stand_ins,
    standing_of,
    under_way,
    version,
    versions_of,
)
from hudang.classification.queries.waiting import (
    reviews_ending,
    stand_ins_to_decide,
    to_publish,
    to_review,
)

__all__ = [
    "Change", "Offered", "SchemeFilter", "Step", "assessed_after", "changes", "check_of",
    "history", "offered_questions", "published", "review_of", "reviews_ending", "reviews_of",
    "schemes", "stand_ins", "stand_ins_to_decide", "standing_of", "to_publish", "to_review",
    "under_way", "version", "versions_of",
]  # fmt: skip
