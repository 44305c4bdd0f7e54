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
from hudang.classification.services.running import (
    activate,
    resume,
    retire,
    suspend,
    suspend_lapsed,
)
from hudang.classification.services.whole import Wanted, WholeDraft, draft_whole

__all__ = [
    "Review", "Titles", "Wanted", "WholeDraft", "activate", "add_criterion", "adopt",
    "amend_class", "amend_rule", "ask_second_reviewer", "begin_scheme", "begin_version", "check",
    "decide_stand_in", "describe", "draft_whole", "give_up", "move_rule", "publish",
    "remove_class", "remove_criterion", "remove_rule", "resume", "retire", "return_draft",
    "review", "submit", "suspend", "suspend_lapsed",
]  # fmt: skip
