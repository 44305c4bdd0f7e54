"""Commercial messages leave only to those who agree at that very moment (CON 29(3), LC-022)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.consent import queries
from hudang.outbox import services as outbox
from hudang.outbox.models import Kind
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from uuid import UUID

PURPOSE: Final = "commercial_messages"


def agreeing(customers: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Return those customers who agree now to messages about paid services."""
    purpose = purposes.purpose(PURPOSE)
    if purpose is None:
        return frozenset()
    return frozenset().union(
        *(
            queries.granted(community, members, purpose=PURPOSE, items=purpose.items, at=at)
            for community, members in registry.by_community(customers).items()
        )
    )


def send_commercial(*, clock: Callable[[], datetime]) -> int:
    """Send the commercial messages that are due; whoever withdrew meanwhile gets none."""
    return outbox.send_now(
        kind=Kind.COMMERCIAL,
        agreed=lambda customers: agreeing(customers, at=clock()),
        clock=clock,
    )
