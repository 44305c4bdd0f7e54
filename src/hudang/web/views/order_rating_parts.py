"""What the page of an order shows of its rating, and what can be done about it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accounts.policy import Permission
from hudang.service import policy, queries
from hudang.service.models import ServiceRecord
from hudang.web.forms.order_ratings import EnterForm, FollowUpForm

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.service.services import OrderView

DONE = frozenset({ServiceRecord.State.DONE, ServiceRecord.State.CLOSED})


def shown(view: OrderView, *, by: Actor) -> dict[str, Any]:
    """Return the rating of an order with the forms that are open to a person; a caller who is no
    customer is not asked."""
    rating = queries.rating_of(view.order)
    may = by.may(Permission.LEAD_ORDERS) and view.order.state in DONE
    if not may or view.customer is None:
        return {"rating": rating}
    is_low = rating is not None and policy.is_low(rating.score) and not rating.followed_up_at
    return {
        "rating": rating,
        "may_ask": rating is None,
        "enter_form": None if rating and rating.score else EnterForm(auto_id="rating-%s"),
        "follow_form": FollowUpForm(auto_id="follow-%s") if is_low else None,
    }
