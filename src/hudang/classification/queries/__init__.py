"""What is asked about schemes, runs and classes."""

from hudang.classification.queries.assignments import (
    assignments_of,
    classed,
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
    order_groups,
    people,
)
from hudang.classification.queries.monitoring import (
    REPORTS_LISTED,
    Evidence,
    ReportFilter,
    Standing,
    evidence,
    evidence_for,
    findings_of,
    last_report,
    limits_of,
    limits_set,
    newest_reports,
    proxy_test_of,
    proxy_tests,
    reports,
    reports_of,
    run_before,
    that_suspended,
    told_apart,
    unreported,
    warnings_open,
    watched,
)
from hudang.classification.queries.runs import (
    Progress,
    Totals,
    last_run,
    parts_of,
    progress,
    run,
    run_under_way,
    runs,
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
from hudang.classification.queries.waiting import (
    reviews_ending,
    stand_ins_to_decide,
    to_publish,
    to_review,
)

__all__ = [
    "REPORTS_LISTED", "Change", "Evidence", "Offered", "Person", "Progress", "ReportFilter",
    "SchemeFilter", "Standing", "Step", "Totals", "assessed_after", "assignments_of",
    "changes", "check_of", "choices_of", "choosing", "classed", "contract_types", "current",
    "declared_needs", "evidence", "evidence_for", "findings_of", "health_needs", "held_at",
    "history", "last_report", "last_run", "limits_of", "limits_set", "major_waiting",
    "newest_reports", "offered_questions", "open_orders", "order_groups", "parts_of", "people",
    "progress", "proxy_test_of", "proxy_tests", "published", "reports", "reports_of",
    "review_of", "reviews_ending", "reviews_of", "run", "run_before", "run_under_way", "runs",
    "schemes", "stand_ins", "stand_ins_to_decide", "standing_of", "that_suspended",
    "to_publish", "to_review", "told_apart", "totals", "totals_of", "under_way", "unreported",
    "version", "versions_of", "warnings_open", "watched",
]  # fmt: skip
