"""What the demonstration writes to its customers; nothing leaves, it stays in the local outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.outbox import services as outbox
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

MOBILE = 2
COUNT = 20
CODES = ("repair_visit", "water_off", "bill_ready", "owners_assembly", "leak")
# It serves and yet names what sells: the privacy lead has something to decide.
DOUBTFUL = {"work": "保洁（本周优惠）", "day": "11月24日上午", "phone": "400-000-0000"}
DOUBTED, WITHDRAWN = (3, 11), (5, 13)


def write(community: Community, *, by: Actor) -> None:
    """Write to some customers, take two messages back, and send what is due."""
    known = Customer.objects.filter(community=community, items__contains=[MOBILE])
    for place, customer in enumerate(known.order_by("number")[:COUNT]):
        message = outbox.queue(customer, _letter(place, by=by), by=by, at=timezone.now())
        if place in WITHDRAWN:
            outbox.withdraw(message, by=by, at=timezone.now())
    outbox.send_now(clock=timezone.now)


def _letter(place: int, *, by: Actor) -> Letter:
    if place in DOUBTED:
        return Letter("repair_visit", "sms", blanks=DOUBTFUL)
    codes = [code for code in CODES if TEMPLATES[code].purpose in by.purposes]
    code = codes[place % len(codes)]
    return Letter(code, "sms", blanks=TEMPLATES[code].sample)
