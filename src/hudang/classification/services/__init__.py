"""What is done with schemes: drafted, judged, published, started, suspended, ended;
and what customers choose about their classes."""

from hudang.classification.services.appeals import (
    AppealView,
    appeal,
    read_appeal,
    take_up,
    withdraw_appeal,
)
from hudang.classification.services.choosing import (
    delete_label,
    refuse_machine,
    switch_off,
    take_back,
)
from hudang.classification.services.comparing import Comparison, compare
from hudang.classification.services.deciding import decide_major, overturn, uphold
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
from hudang.classification.services.own import (
    Added,
    Own,
    OwnClass,
    added_for,
    added_on,
    may_add,
    may_add_on,
    read_own,
)
from hudang.classification.services.passing import pass_run
from hudang.classification.services.proving import prove_all
from hudang.classification.services.reading import read_class, read_classes, read_history
from hudang.classification.services.reporting import report_missing, report_run
from hudang.classification.services.running import (
    activate,
    resume,
    retire,
    suspend,
    suspend_lapsed,
)
from hudang.classification.services.runs import ask_run, cancel_run, go_on, run_scheduled
from hudang.classification.services.showing import Told, tell_class
from hudang.classification.services.sorting import Sorted, sort_people
from hudang.classification.services.stand_ins import (
    ask_proxy_test,
    cancel_proxy_test,
    pass_proxy_test,
)
from hudang.classification.services.table import Table, TableRow, read_table
from hudang.classification.services.telling import note_told, send_decision, tell_decision
from hudang.classification.services.trying import Preview, preview
from hudang.classification.services.watching import Limiting, answer_report, set_limits
from hudang.classification.services.whole import Wanted, WholeDraft, draft_whole
from hudang.classification.services.words import Said

__all__ = [
    "Added", "AppealView", "Comparison", "Limiting", "Own", "OwnClass", "Preview", "Review",
    "Said", "Sorted", "Table", "TableRow", "Titles", "Told", "Wanted", "WholeDraft", "activate",
    "add_criterion", "added_for", "added_on", "adopt", "amend_class", "amend_rule",
    "answer_report", "appeal", "ask_proxy_test", "ask_run", "ask_second_reviewer", "begin_scheme",
    "begin_version", "cancel_proxy_test", "cancel_run", "check", "compare", "decide_major",
    "decide_stand_in", "delete_label", "describe", "draft_whole", "give_up", "go_on", "may_add",
    "may_add_on", "move_rule", "note_told", "overturn", "pass_proxy_test", "pass_run", "preview",
    "prove_all", "publish", "read_appeal", "read_class", "read_classes", "read_history",
    "read_own", "read_table", "refuse_machine", "remove_class", "remove_criterion", "remove_rule",
    "report_missing", "report_run", "resume", "retire", "return_draft", "review", "run_scheduled",
    "send_decision", "set_limits", "sort_people", "submit", "suspend", "suspend_lapsed",
    "switch_off", "take_back", "take_up", "tell_class", "tell_decision", "uphold",
    "withdraw_appeal",
]  # fmt: skip
