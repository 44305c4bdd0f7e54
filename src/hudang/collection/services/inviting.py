"""Invitations and the one reminder leave through the outbox, each with a link of its own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.models import Campaign, Invitation
from hudang.core import jobs
from hudang.core.errors import EvidenceMissing
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel

from .campaigning import locked
from .logging import log_campaign

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

_SECRET_BYTES: Final = 20
_PATH: Final = "survey"


@transaction.atomic
def request_invitations(campaign: Campaign, *, origin: str, by: Actor, at: datetime) -> None:
    """Have everybody written to who was not yet, and reminded who was some days ago.

    `origin` is the address of this installation as people reach it, such as https://host.
    """
    current = locked(campaign, by=by)
    policy.require_open(state=current.state, closes=current.closes_date, today=localdate(at))
    log_campaign("campaign_invite", current, by=by, permission=Permission.RUN_CAMPAIGN, at=at)
    jobs.defer(
        "collection.invite",
        lock=f"campaign-{current.pk}",
        campaign=str(current.pk),
        origin=origin,
        by=by.code,
    )


def invite(campaign_id: UUID, *, origin: str, by: str, at: datetime) -> int:
    """Write to those who wait for an invitation or a reminder; return how many were written to.

    Stopped in between it goes on with the next: who was written to is noted one by one.
    """
    campaign = queries.campaign_of(campaign_id)
    person = accounts.by_code(by)
    if campaign is None or person is None or campaign.state != Campaign.State.OPEN:
        return 0
    actor, written = accounts.acting(person, at=at), 0
    for invitation in _due(campaign, at=at).iterator(chunk_size=200):
        written += _write(campaign, invitation, origin=origin, by=actor, at=at)
    return written


def _due(campaign: Campaign, *, at: datetime) -> QuerySet[Invitation]:
    """Return who was never written to, and who may be reminded now (LC-018: once)."""
    return (
        Invitation.objects.filter(campaign=campaign, state=Invitation.State.WAITING)
        .filter(
            Q(invited_at__isnull=True)
            | Q(invited_at__lte=at - policy.REMIND_AFTER, reminded_at__isnull=True)
        )
        .select_related("customer")
    )


def _write(
    campaign: Campaign, invitation: Invitation, *, origin: str, by: Actor, at: datetime
) -> bool:
    """Give the person a new link and queue the message; the newest link counts.

    Who has no phone gets no message: the link of the poster and a visit remain.
    """
    link = f"{origin.rstrip('/')}/{_PATH}/{campaign.slug}/{give_link(invitation)}"
    letter = outbox.Letter(
        f"invitation_{campaign.version.questionnaire.purpose.code}",
        Channel.SMS,
        blanks={
            "title": campaign.version.title_zh,
            "link": link,
            "day": campaign.closes_date.isoformat(),
        },
    )
    try:
        outbox.queue(invitation.customer, letter, by=by, at=at)
    except EvidenceMissing:
        return False
    if invitation.invited_at is None:
        invitation.invited_at = at
    else:
        invitation.reminded_at = at
    invitation.save(update_fields=["invited_at", "reminded_at"])
    return True


def give_link(invitation: Invitation) -> str:
    """Return the secret of a new personal link; the one before opens nothing any more."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    invitation.link_hash = queries.link_hash(secret)
    invitation.save(update_fields=["link_hash"])
    return secret
