"""What the demonstration writes to its customers; nothing leaves, it stays in the local outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.accounts.models import User
from hudang.consent import services as consents
from hudang.outbox import drafting
from hudang.outbox import queries as templates
from hudang.outbox import services as outbox
from hudang.outbox.drafting import Words
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from hudang.purposes.models import KeptReason
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

NAME, MOBILE = 1, 2
COUNT, LETTERS = 20, 6
CODES = ("repair_visit", "water_off", "bill_ready", "owners_assembly", "leak")
# It serves and yet names what sells: the privacy lead has something to decide.
DOUBTFUL = {"work": "保洁（本周优惠）", "day": "11月24日上午", "phone": "400-000-0000"}
# What a free text should not hold: the custodian has something to follow up.
WITH_A_NUMBER = {"work": "车牌京A12345旁地锁", "day": "11月24日上午", "phone": "400-000-0000"}
DOUBTED, WITHDRAWN, FOUND = (3, 11), (5, 13), (6, 14)
OFFER, OFFERED = "new_service", 4
LEAD, CUSTODIAN = "A1071", "A1061"
BILL = Words(
    "账单已出",
    "bill ready",
    "您好，{period}物业费账单已出，请于{day}前缴纳，疑问请致电{phone}。",
    "Hello, the bill for {period} is ready; please pay by {day}. Questions: {phone}.",
    ["sms", "email", "letter"],
)
LIFT = Words(
    "电梯检修",
    "lift service",
    "您好，{day}{hours}检修电梯，请走楼梯。",
    "Hello, the lift is serviced on {day}, {hours}. Please take the stairs.",
    ["sms"],
)


def draft_templates(*, at: datetime) -> None:
    """Put a new version of a template in force, and leave a template of our own as a draft."""
    drafter, lead = (
        accounts.acting(User.objects.get(code=code), at=at) for code in (CUSTODIAN, LEAD)
    )
    version = drafting.draft("bill_ready", BILL, by=drafter, at=at)
    drafting.put_in_force(version, by=lead, at=at)
    drafting.draft("lift_service", LIFT, purpose="contract_service", by=drafter, at=at)


def write(community: Community, *, by: Actor) -> None:
    """Write to some customers, take two messages back, and send what is due."""
    known = Customer.objects.filter(community=community, items__contains=[MOBILE])
    for place, customer in enumerate(known.order_by("number")[:COUNT]):
        message = outbox.queue(customer, _letter(place, by=by), by=by, at=timezone.now())
        if place in WITHDRAWN:
            outbox.withdraw(message, by=by, at=timezone.now())
    _write_letters(community, by=by)
    _offer(community, by=by)
    outbox.send_now(clock=timezone.now)
    consents.send_commercial(clock=timezone.now)


def _write_letters(community: Community, *, by: Actor) -> None:
    """Write to some who left no mobile number; the letters wait to be printed."""
    known = Customer.objects.filter(community=community, items__contains=[NAME])
    letter = Letter("water_off", "letter", blanks=templates.template("water_off").sample)
    for customer in known.exclude(items__contains=[MOBILE]).order_by("number")[:LETTERS]:
        outbox.queue(customer, letter, by=by, at=timezone.now())


def _offer(community: Community, *, by: Actor) -> None:
    """Tell those of a new paid service who agreed to hear of such."""
    everybody = list(Customer.objects.filter(community=community).values_list("id", flat=True))
    agreeing = consents.agreeing(everybody, at=timezone.now())
    letter = Letter(OFFER, "sms", blanks=TEMPLATES[OFFER].sample)
    willing = Customer.objects.filter(community=community, id__in=agreeing)
    for customer in willing.filter(items__contains=[MOBILE]).order_by("number")[:OFFERED]:
        outbox.queue(customer, letter, agreed=_ask, by=by, at=timezone.now())


def _ask(customers: Collection[UUID]) -> Collection[UUID]:
    return consents.agreeing(customers, at=timezone.now())


def _letter(place: int, *, by: Actor) -> Letter:
    if place in DOUBTED:
        return Letter("repair_visit", "sms", blanks=DOUBTFUL)
    if place in FOUND:
        return Letter("repair_visit", "sms", blanks=WITH_A_NUMBER, reason=KeptReason.NEEDED)
    codes = [code for code in CODES if TEMPLATES[code].purpose in by.purposes]
    code = codes[place % len(codes)]
    return Letter(code, "sms", blanks=templates.template(code).sample)
