"""What other systems are told of an order or a case, in the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.webhooks.models import Event
from hudang.webhooks.services import announce

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.service.models import Feedback, ServiceRecord

# A note is nobody's business elsewhere, and neither is who of ours a case is given to.
_OF_ORDERS: Final[Mapping[str, Event]] = {
    "record_order": Event.ORDER_RECORDED,
    "assign_order": Event.ORDER_ASSIGNED,
    "take_up_order": Event.ORDER_UNDERWAY,
    "wait_order": Event.ORDER_WAITING,
    "finish_order": Event.ORDER_DONE,
    "close_order": Event.ORDER_CLOSED,
    "reopen_order": Event.ORDER_REOPENED,
    "cancel_order": Event.ORDER_CANCELLED,
}
_OF_CASES: Final[Mapping[str, Event]] = {
    "record_feedback": Event.FEEDBACK_RECORDED,
    "begin_feedback": Event.FEEDBACK_ACKNOWLEDGED,
    "answer_feedback": Event.FEEDBACK_ANSWERED,
    "settle_feedback": Event.FEEDBACK_SETTLED,
    "reopen_feedback": Event.FEEDBACK_REOPENED,
}


def tell_of_order(what: str, order: ServiceRecord, *, at: datetime) -> None:
    """Announce what was done with an order; neither where it is nor who asked leaves."""
    if what in _OF_ORDERS:
        facts = {
            "number": order.number,
            "kind": order.type.code,
            "group": order.type.group,
            "urgency": order.urgency,
            "state": order.state,
            "outcome": order.outcome,
            "due_at": order.completion_due_at.isoformat(),
        }
        announce(_OF_ORDERS[what], community=order.community_id, facts=facts, at=at)


def tell_of_feedback(what: str, case: Feedback, *, at: datetime) -> None:
    """Announce what was done with a complaint or suggestion: its number, kind and state."""
    if what in _OF_CASES:
        facts = {"number": case.number, "kind": case.kind, "state": case.state}
        announce(_OF_CASES[what], community=case.community_id, facts=facts, at=at)
