"""When somebody may be asked how content he was, and what a low score obliges to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import Forbidden
from hudang.core.intervals import half_width
from hudang.service.models import ServiceRecord
from hudang.service.policy.figures import LEAST_COUNTED

if TYPE_CHECKING:
    from datetime import date, datetime

State = ServiceRecord.State
SCORES: Final = range(1, 6)
# Company figures: how long a link is open, and how often one customer is asked at the most.
LINK_OPEN: Final = timedelta(days=14)
ASK_EVERY: Final = timedelta(days=30)
# A score so low is followed up by the desk.
LOW: Final = 2


@enforces("LC-166")
def require_askable(
    *,
    state: str,
    has_customer: bool,
    is_asked: bool,
    asked_last: datetime | None,
    at: datetime,
) -> None:
    """Who asked for the work is asked, once it is done, and no customer every week."""
    if state not in {State.DONE, State.CLOSED}:
        raise Forbidden(_("Ask how it was once the work is done."), control="LC-166")
    if not has_customer:
        raise Forbidden(_("Nobody who could be asked stands on this order."), control="LC-166")
    if is_asked:
        raise Forbidden(_("This order was asked about already."), control="LC-166")
    if asked_last is not None and at - asked_last < ASK_EVERY:
        raise Forbidden(
            _("This customer was asked within the last thirty days."), control="LC-166"
        )


@enforces("LC-166")
def require_score(*, score: int) -> None:
    if score not in SCORES:
        raise Forbidden(_("A score is from one to five."), control="LC-166")


def is_open(*, score: int | None, until: date, today: date) -> bool:
    """Say whether a link still takes a score."""
    return score is None and today <= until


def is_low(score: int | None) -> bool:
    return score is not None and score <= LOW


def mean_of(
    *, mean: float | None, deviation: float | None, count: int
) -> tuple[float, float] | None:
    """Return a mean score and half the width of its interval; none of too few."""
    if mean is None or deviation is None or count < LEAST_COUNTED:
        return None
    return mean, half_width(deviation=deviation, count=count)
