"""What can be done about orders; each act decides by policy, writes and logs in one go."""

from hudang.service.services.attaching import (
    Told,
    attach,
    is_open_to,
    open_attachment,
    remove_attachment,
)
from hudang.service.services.catalogue import establish, set_promise, set_up_team
from hudang.service.services.logging import subjects_of
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
from hudang.service.services.rating import ask, enter_rating, follow_up, rate
from hudang.service.services.recording import Asked, Caller, record
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
    "Asked",
    "Caller",
    "OrderView",
    "Past",
    "Told",
    "WordsRow",
    "ask",
    "assign",
    "attach",
    "call",
    "cancel",
    "close",
    "enter_past",
    "enter_rating",
    "establish",
    "finish",
    "follow_up",
    "is_involved",
    "is_open_to",
    "keep_words",
    "may_call",
    "note",
    "open_attachment",
    "rate",
    "record",
    "remove_attachment",
    "reopen",
    "set_promise",
    "set_up_team",
    "subjects_of",
    "take_numbers",
    "take_up",
    "view_order",
    "wait",
]
