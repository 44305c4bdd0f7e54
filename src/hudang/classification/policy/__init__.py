"""What a scheme may contain, in which order it is judged, and when it may run."""

from hudang.classification.policy import (
    lawful,
    legality,
    monitoring,
    reviews,
    runs,
    states,
)
from hudang.classification.policy.findings import Finding, Weight
from hudang.classification.policy.legality import Standing
from hudang.classification.policy.reviews import Point
from hudang.classification.policy.runs import RUN_OWNER, RUN_TRANSITIONS, LeftOut
from hudang.classification.policy.states import (
    PURPOSE,
    SCHEME_OWNER,
    SCHEME_STEPS,
    SCHEME_TRANSITIONS,
)

__all__ = [
    "PURPOSE", "RUN_OWNER", "RUN_TRANSITIONS", "SCHEME_OWNER", "SCHEME_STEPS",
    "SCHEME_TRANSITIONS", "Finding", "LeftOut", "Point", "Standing", "Weight", "lawful",
    "legality", "monitoring", "reviews", "runs", "states",
]  # fmt: skip
