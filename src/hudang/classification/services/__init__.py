"""What is done with schemes: drafted, judged, published, started, suspended, ended."""

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
from hudang.classification.services.reading import read_class, read_classes
from hudang.classification.services.reporting import report_missing, report_run
from hudang.classification.services.running import (
    activate,
    resume,
    retire,
    suspend,
    suspend_lapsed,
)
from hudang.classification.services.runs import ask_run, cancel_run, go_on, run_scheduled
from hudang.classification.services.sorting import Sorted, sort_community
from hudang.classification.services.stand_ins import (
    ask_proxy_test,
    cancel_proxy_test,
    pass_proxy_test,
)
from hudang.classification.services.watching import Limiting, answer_report, set_limits
from hudang.classification.services.whole import Wanted, WholeDraft, draft_whole

__all__ = [
    "Limiting", "Review", "Sorted", "Titles", "Wanted", "WholeDraft", "activate",
    "add_criterion", "adopt", "amend_class", "amend_rule", "answer_report", "ask_proxy_test",
    "ask_run", "ask_second_reviewer", "begin_scheme", "begin_version", "cancel_proxy_test",
    "cancel_run", "check", "decide_stand_in", "describe", "draft_whole", "give_up", "go_on",
    "move_rule", "pass_proxy_test", "pass_run", "publish", "read_class", "read_classes",
    "remove_class", "remove_criterion", "remove_rule", "report_missing", "report_run",
    "resume", "retire", "return_draft", "review", "run_scheduled", "set_limits",
    "sort_community", "submit", "suspend", "suspend_lapsed",
]  # fmt: skip
