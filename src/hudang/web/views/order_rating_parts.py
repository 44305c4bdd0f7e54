"""What the page of an order shows of its rating, and what can be done about it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import ServiceRecord
from hudang.web.forms.order_ratings import EnterForm, FollowUpForm

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

DONE = frozenset({ServiceRecord.State.DONE, ServiceRecord.State.CLOSED})


def shown(order: ServiceRecord, *, has_customer: bool, by: Actor) -> dict[str, Any]:
    """Return the rating of an order with the forms that are open to a person; a caller who is no
    customer is not asked."""
    rating = queries.rating_of(order)
    may = by.may(Permission.LEAD_ORDERS) and order.state in DONE and has_customer
    has_score = rating is not None and rating.score is not None
    is_low = rating is not None and policy.is_low(rating.score)
    is_followed = rating is not None and rating.followed_up_at is not None
    return {
        "rating": rating,
        "may_ask": may and rating is None,
        "enter_form": EnterForm(auto_id="rating-%s") if may and not has_score else None,
        "follow_form": FollowUpForm(auto_id="follow-%s")
        if may and is_low and not is_followed
        else None,
    }
