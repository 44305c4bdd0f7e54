"""What can be done with a renovation file; each act decides by policy and is logged."""

from hudang.renovation.services.applying import (
    AGREEMENT,
    Agreement,
    Application,
    agree,
    apply,
    cancel,
    refuse,
)
from hudang.renovation.services.deposits import deduct, pay_deposit, refund
from hudang.renovation.services.opening import (
    RenovationView,
    Seen,
    Sums,
    is_involved,
    view_renovation,
)
from hudang.renovation.services.passes import Worker, destroy_names, issue_pass, take_back
from hudang.renovation.services.past import PastInspection, PastRenovation, enter_past
from hudang.renovation.services.working import Found, ask_for_acceptance, begin, close, inspect

__all__ = [
    "AGREEMENT",
    "Agreement",
    "Application",
    "Found",
    "PastInspection",
    "PastRenovation",
    "RenovationView",
    "Seen",
    "Sums",
    "Worker",
    "agree",
    "apply",
    "ask_for_acceptance",
    "begin",
    "cancel",
    "close",
    "deduct",
    "destroy_names",
    "enter_past",
    "inspect",
    "is_involved",
    "issue_pass",
    "pay_deposit",
    "refund",
    "refuse",
    "take_back",
    "view_renovation",
]
