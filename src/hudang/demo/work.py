"""A morning at the counter of the demonstration: pages looked at, a few numbers opened, and what
people are reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.models import Customer
from hudang.worklist import queries as worklist
from hudang.worklist import services as reminders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.registry.models import Community

MOBILE = 2
SEEN = 18
EACH_NTH = 7
PURPOSES = ("repair_follow_up", "repair_follow_up", "contract_service")


def confirm_contacts(community: Community, *, by: Actor) -> None:
    """Let the custodian confirm the contacts of a building, as after a round of calls."""
    building = queries.buildings_of(community.id)[0]
    prepared = registry.prepare_bulk(
        community,
        what="confirm_contact",
        filters=registry.CustomerFilter(community=community.id, building=building.id),
        reason="review",
        by=by,
        at=timezone.now(),
    )
    registry.start_bulk(prepared, by=by, at=timezone.now())
    registry.run_bulk(community.id, prepared.id)


def look_up(community: Community, *, by: Actor) -> None:
    """Look at some customers, and open the telephone of every third for what he came for."""
    known = Customer.objects.filter(community=community, items__contains=[MOBILE])
    for place, customer in enumerate(known.order_by("number")[: SEEN * EACH_NTH : EACH_NTH]):
        registry.view_customer(customer.number, by=by, at=timezone.now())
        if place % 3 == 0:
            registry.open_items(
                customer,
                items=[MOBILE],
                purpose=PURPOSES[place // 3 % len(PURPOSES)],
                by=by,
                at=timezone.now(),
            )


def remind(people: Iterable[User], *, at: datetime) -> None:
    """Remind some people at once: the demonstration may be begun on a day off."""
    for user in people:
        reminders.remind(user, schedule=worklist.schedule_of(user), at=at)
