"""A customer declares and takes back by himself: a link of some days, on his own telephone."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.consent.services import Said as Agreed
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.needs import policy, queries
from hudang.needs.models import NeedLink, ServiceNeed, Way
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel as By
from hudang.registry import services as registry

from .declaring import ASKED, declare, take_back

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.needs.words import Declared
    from hudang.registry.models import Customer

P = Permission
_SECRET_BYTES: Final = 20
_PATH: Final = "my-needs"
# The customer himself, in front of his own page.
PORTAL: Final = system("portal", Role.CLERK)


def send_link(customer: Customer, *, origin: str, by: Actor, at: datetime) -> NeedLink:
    """Write to a customer with a link to his own needs; an earlier link opens nothing any more.

    `origin` is the address of this installation as people reach it. Raises PolicyViolation where
    he may not be written to, EvidenceMissing where no telephone is known.
    """
    registry.require_collector(customer.community_id, permission=P.AMEND, by=by)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    until = localdate(at) + policy.LINK_OPEN
    with transaction.atomic():
        _forget(customer)
        link = NeedLink.objects.create(
            community_id=customer.community_id, customer_id=customer.id,
            link_hash=queries.link_hash(secret), until_date=until, sent_by=by.code, sent_at=at,
        )  # fmt: skip
        record_act(
            "needs.send_link", by=by, permission=P.AMEND, at=at, purpose=policy.SERVICE,
            subjects=[Subject(customer.id, customer.community_id)], control="LC-072",
        )  # fmt: skip
    blanks = {"link": f"{origin.rstrip('/')}/{_PATH}/{secret}", "day": until.isoformat()}
    try:
        outbox.queue(customer, outbox.Letter("service_needs", By.SMS, blanks=blanks), by=by, at=at)
    except (EvidenceMissing, Forbidden):
        link.delete()
        raise
    return link


def _forget(customer: Customer) -> None:
    NeedLink.objects.filter(community_id=customer.community_id, customer_id=customer.id).delete()


@transaction.atomic
def declare_by_link(
    link: NeedLink, said: Declared, *, answer: str = "", at: datetime
) -> ServiceNeed | None:
    """Enter what the customer declares himself; `answer` is his word where he has to agree.

    A no is noted and nothing is kept of the need: then None is returned.
    """
    by = _himself(link)
    agreed = _said(link, answer) if answer else None
    if agreed is not None and agreed.answer != Consent.State.GRANTED:
        consents.record(link.customer, asked=ASKED, said=agreed, by=by, at=at)
        return None
    return declare(link.customer, said, way=Way.PORTAL, agreed=agreed, by=by, at=at)


def take_back_by_link(link: NeedLink, need: ServiceNeed, *, at: datetime) -> ServiceNeed:
    """Take a need back, as the customer himself."""
    return take_back(need, by=_himself(link), at=at)


def _himself(link: NeedLink) -> Actor:
    community = frozenset({link.community_id})
    return replace(PORTAL, communities=community, in_customer_service=True)


def _said(link: NeedLink, answer: str) -> Agreed:
    return Agreed(
        answer,
        form=Consent.Form.CLICK,
        channel=Consent.Channel.ONLINE,
        is_started_by_person=True,
        reference=str(link.id),
    )
