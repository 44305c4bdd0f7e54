"""What is done with schemes: drafted, judged, published, started, suspended, ended."""

from hudang.classification.services.comparing import Comparison, compare
from hudang.classification.services.drafting import (
    Titles,
    add_criterion,
    amend_class,
    amend_rule,
    ask_second_reviewer,
    begin_scheme,
    begin_version,
    describe,
    give_up,
    move_rule,
    remove_class,
    remove_criterion,
    remove_rule,
)
from hudang.classification.services.judging import (
    Review,
    adopt,
    check,
    decide_stand_in,
    publish,
    return_draft,
    review,
    submit,
)
from hudang.classification.services.passing import pass_run
from hudang.classification.services.reading import read_class, read_classes, read_history
from hudang.classification.services.running import (
    activate,
    resume,
    retire,
    suspend,
    suspend_lapsed,
)
from hudang.classification.services.runs import ask_run, cancel_run, go_on, run_scheduled
from hudang.classification.services.sorting import Sorted, sort_community
from hudang.classification.services.table import Table, TableRow, read_table
from hudang.classification.services.telling import Told, tell_class
from hudang.classification.services.trying import Preview, preview
from hudang.classification.services.whole import Wanted, WholeDraft, draft_whole

__all__ = [
    "Comparison", "Preview", "Review", "Sorted", "Table", "TableRow", "Titles", "Told", "Wanted",
    "WholeDraft", "activate", "add_criterion", "adopt", "amend_class", "amend_rule", "ask_run",
    "ask_second_reviewer", "begin_scheme", "begin_version", "cancel_run", "check", "compare",
    "decide_stand_in", "describe", "draft_whole", "give_up", "go_on", "move_rule", "pass_run",
    "preview", "publish", "read_class", "read_classes", "read_history", "read_table",
    "remove_class", "remove_criterion", "remove_rule", "resume", "retire", "return_draft",
    "review", "run_scheduled", "sort_community", "submit", "suspend", "suspend_lapsed",
    "tell_class",
]  # fmt: skip
