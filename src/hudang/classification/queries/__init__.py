"""What is asked about schemes, runs and classes."""

from hudang.classification.queries.appeals import (
    AppealFigures,
    AppealFilter,
    AppealRow,
    appeal,
    appeal_figures,
    appeals,
    appeals_of,
    appeals_on_their_way,
    appeals_to_decide,
    appeals_to_tell,
    late_appeals,
    makers_of,
    may_see_appeals,
    open_appeal,
    reason_of,
    row,
    telling_of,
)
from hudang.classification.queries.assignments import (
    WaitingFilter,
    assignments_of,
    current,
    decided_by_person,
    held_at,
    major_waiting,
    majors_of,
    waiting_like,
)
from hudang.classification.queries.choices import (
    all_choices_of,
    choice_of,
    choices_of,
    choosing,
    chosen_since,
)
from hudang.classification.queries.history import Step, history
from hudang.classification.queries.known import (
    Person,
    contract_types,
    declared_needs,
    health_needs,
    open_orders,
    people,
)
from hudang.classification.queries.own import (
    Origin,
    Source,
    Standings,
    agreed_since,
    class_of,
    classes_of,
    is_agreed,
    sources_of,
    standings_of,
    version_in_force,
    versions_for,
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
    "AppealFigures", "AppealFilter", "AppealRow", "Change", "Offered", "Origin", "Person",
    "Progress", "SchemeFilter", "Source", "Standings", "Step", "Totals", "WaitingFilter",
    "agreed_since", "all_choices_of", "appeal", "appeal_figures", "appeals", "appeals_of",
    "appeals_on_their_way", "appeals_to_decide", "appeals_to_tell", "assessed_after",
    "assignments_of", "changes", "check_of", "choice_of", "choices_of", "choosing",
    "chosen_since", "class_of", "classes_of", "contract_types", "current", "decided_by_person",
    "declared_needs", "health_needs", "held_at", "history", "is_agreed", "last_run",
    "late_appeals", "major_waiting", "majors_of", "makers_of", "may_see_appeals",
    "offered_questions", "open_appeal", "open_orders", "parts_of", "people", "progress",
    "published", "reason_of", "review_of", "reviews_ending", "reviews_of", "row", "run",
    "run_under_way", "runs", "schemes", "sources_of", "stand_ins", "stand_ins_to_decide",
    "standing_of", "standings_of", "telling_of", "to_publish", "to_review", "totals_of",
    "under_way", "version", "version_in_force", "versions_for", "versions_of", "waiting_like",
]  # fmt: skip
