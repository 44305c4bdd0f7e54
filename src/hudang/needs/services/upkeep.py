"""Needs stay true by themselves: what ran out ends, and what lost its consent goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.needs import queries
from hudang.needs.models import ServiceNeed
from hudang.registry.services.locking import locked

from .ending import end, end_repeats
from .logging import JOB

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# So long a stopped worker may be away and still finds every withdrawal.
LOOK_BACK: Final = timedelta(days=30)
End = ServiceNeed.End


def expire(*, at: datetime) -> int:
    """End the needs whose term is over; return how many. Twice changes nothing."""
    return _end(queries.run_out(today=localdate(at)), why=End.EXPIRED, at=at)


def remove_withdrawn(*, at: datetime) -> int:
    """End the needs whose consent was withdrawn on its own; return how many.

    From the withdrawal on no order shows them (`queries.usable`); this removes what is sealed.
    """
    lost = [
        one
        for one in queries.withdrawn(since=at - LOOK_BACK)
        if not queries.is_agreed(one.customer, at=at)
    ]
    return _end(lost, why=End.WITHDRAWN, at=at)


def end_doubles(*, at: datetime) -> int:
    """End what somebody declared twice under two records that are one by now; return how many."""
    count = 0
    for one in queries.with_many_health_needs():
        with transaction.atomic():
            customer = locked(one.community_id, [one.customer_id])[one.customer_id]
            count += end_repeats(customer, by=JOB, at=at)
    return count


def _end(found: Iterable[ServiceNeed], *, why: ServiceNeed.End, at: datetime) -> int:
    count = 0
    for one in found:
        with transaction.atomic():
            end(one, why=why, by=JOB, at=at)
            count += 1
    return count
