"""What is asked about schemes, runs and classes."""

from hudang.classification.queries.assignments import (
    assignments_of,
    current,
    held_at,
    major_waiting,
)
from hudang.classification.queries.choices import choices_of, choosing
from hudang.classification.queries.history import Step, history
from hudang.classification.queries.known import (
    Person,
    contract_types,
    declared_needs,
    health_needs,
    open_orders,
    people,
)
from hudang.classification.queries.runs import (
    DRY,
    Progress,
    RunFilter,
    Totals,
    last_run,
    parts_of,
    progress,
    run,
    run_under_way,
    runs,
    runs_like,
    totals,
    totals_of,
)
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
from hudang.classification.queries.table import (
    TABLE_ORDERS,
    TableFilter,
    found_by_last_run,
    tabled,
    tabled_people,
    tabled_version,
)
from hudang.classification.queries.waiting import (
    reviews_ending,
    runs_stopped,
    stand_ins_to_decide,
    to_publish,
    to_review,
)

__all__ = [
    "DRY", "TABLE_ORDERS", "Change", "Offered", "Person", "Progress", "RunFilter", "SchemeFilter",
    "Step", "TableFilter", "Totals", "assessed_after", "assignments_of", "changes", "check_of",
    "choices_of", "choosing", "contract_types", "current", "declared_needs", "found_by_last_run",
    "health_needs", "held_at", "history", "last_run", "major_waiting", "offered_questions",
    "open_orders", "parts_of", "people", "progress", "published", "review_of", "reviews_ending",
    "reviews_of", "run", "run_under_way", "runs", "runs_like", "runs_stopped", "schemes",
    "stand_ins", "stand_ins_to_decide", "standing_of", "tabled", "tabled_people", "tabled_version",
    "to_publish", "to_review", "totals", "totals_of", "under_way", "version", "versions_of",
]  # fmt: skip
