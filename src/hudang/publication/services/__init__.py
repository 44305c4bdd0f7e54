"""What can be done with publications; each act decides by policy and is logged."""

from hudang.publication.services.drafting import Draft, amend, draft, drop
from hudang.publication.services.past import PastPublication, enter_past
from hudang.publication.services.publishing import (
    begin_calendar,
    check,
    publish,
    send_back,
    take_down,
)

__all__ = [
    "Draft",
    "PastPublication",
    "amend",
    "begin_calendar",
    "check",
    "draft",
    "drop",
    "enter_past",
    "publish",
    "send_back",
    "take_down",
]
