"""Questions about violations and reports; nothing here opens or changes anything."""

from hudang.violations.queries.figures import Figures, figures
from hudang.violations.queries.reports import (
    holders_of,
    open_reports_naming,
    person_in,
    persons_in,
    report,
    reports_of,
    to_approve,
    to_deliver,
)
from hudang.violations.queries.violations import (
    ViolationFilter,
    counts,
    open_at_house,
    over,
    photo,
    photos_of,
    steps_of,
    to_follow,
    to_stop,
    violation,
    violations_like,
    visible_to,
)

__all__ = [
    "Figures",
    "ViolationFilter",
    "counts",
    "figures",
    "holders_of",
    "open_at_house",
    "open_reports_naming",
    "over",
    "person_in",
    "persons_in",
    "photo",
    "photos_of",
    "report",
    "reports_of",
    "steps_of",
    "to_approve",
    "to_deliver",
    "to_follow",
    "to_stop",
    "violation",
    "violations_like",
    "visible_to",
]
