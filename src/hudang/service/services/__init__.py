"""What can be done about orders and feedback; each act decides by policy, writes and logs."""

from hudang.service.services.attaching import (
    Told,
    attach,
    is_open_to,
    open_attachment,
    remove_attachment,
)
from hudang.service.services.catalogue import (
    Offer,
    establish,
    set_promise,
    set_up_team,
    set_up_type,
)
from hudang.service.services.feedback import Raised, Said, raise_feedback
from hudang.service.services.feedback_acts import (
    Answer,
    answer,
    begin,
    extend,
    find_out,
    give,
    join,
    promise,
    reopen_feedback,
    settle,
    sort,
    withdraw_feedback,
)
from hudang.service.services.feedback_asking import (
    AskedAccount,
    ask_accused,
    find_asked,
    give_account,
    view_asked,
)
from hudang.service.services.feedback_cases import deals_with
from hudang.service.services.feedback_opening import (
    FeedbackView,
    call_complainant,
    view_feedback,
)
from hudang.service.services.feedback_past import PastFeedback, enter_past_feedback
from hudang.service.services.feedback_telling import note_told, silence, tell_by_hand
from hudang.service.services.logging import changes_of, subjects_of
from hudang.service.services.numbers import take_numbers
from hudang.service.services.opening import (
    OrderView,
    WordsRow,
    call,
    is_involved,
    may_call,
    view_order,
)
from hudang.service.services.past import Past, enter_past
from hudang.service.services.past_removal import remove_past
from hudang.service.services.rating import ask, enter_rating, follow_up, rate
from hudang.service.services.recording import Asked, Caller, record
from hudang.service.services.safety import (
    Incident,
    contest_note,
    decide_on_note,
    end_notes,
    tell_of_note,
    write_safety_note,
)
from hudang.service.services.words import keep_words
from hudang.service.services.working import (
    assign,
    cancel,
    close,
    finish,
    note,
    reopen,
    take_up,
    wait,
)

__all__ = [
    "Answer",
    "Asked",
    "AskedAccount",
    "Caller",
    "FeedbackView",
    "Incident",
    "Offer",
    "OrderView",
    "Past",
    "PastFeedback",
    "Raised",
    "Said",
    "Told",
    "WordsRow",
    "answer",
    "ask",
    "ask_accused",
    "assign",
    "attach",
    "begin",
    "call",
    "call_complainant",
    "cancel",
    "changes_of",
    "close",
    "contest_note",
    "deals_with",
    "decide_on_note",
    "end_notes",
    "enter_past",
    "enter_past_feedback",
    "enter_rating",
    "establish",
    "extend",
    "find_asked",
    "find_out",
    "finish",
    "follow_up",
    "give",
    "give_account",
    "is_involved",
    "is_open_to",
    "join",
    "keep_words",
    "may_call",
    "note",
    "note_told",
    "open_attachment",
    "promise",
    "raise_feedback",
    "rate",
    "record",
    "remove_attachment",
    "remove_past",
    "reopen",
    "reopen_feedback",
    "set_promise",
    "set_up_team",
    "set_up_type",
    "settle",
    "silence",
    "sort",
    "subjects_of",
    "take_numbers",
    "take_up",
    "tell_by_hand",
    "tell_of_note",
    "view_asked",
    "view_feedback",
    "view_order",
    "wait",
    "withdraw_feedback",
    "write_safety_note",
]
