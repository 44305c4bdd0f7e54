"""What a scheme may contain, in which order it is judged, and when it may run."""

from hudang.classification.policy import (
    lawful,
    legality,
    monitoring,
    own,
    reviews,
    runs,
    states,
)
from hudang.classification.policy.findings import Finding, Weight
from hudang.classification.policy.legality import Standing
from hudang.classification.policy.own import APPEAL_OWNER, APPEAL_TRANSITIONS
from hudang.classification.policy.reviews import Point
from hudang.classification.policy.runs import RUN_OWNER, RUN_TRANSITIONS, LeftOut
from hudang.classification.policy.states import (
    PURPOSE,
    SCHEME_OWNER,
    SCHEME_STEPS,
    SCHEME_TRANSITIONS,
)

__all__ = [
    "APPEAL_OWNER", "APPEAL_TRANSITIONS", "PURPOSE", "RUN_OWNER", "RUN_TRANSITIONS",
    "SCHEME_OWNER", "SCHEME_STEPS", "SCHEME_TRANSITIONS", "Finding", "LeftOut", "Point",
    "Standing", "Weight", "lawful", "legality", "monitoring", "own", "reviews", "runs", "states",
]  # fmt: skip
