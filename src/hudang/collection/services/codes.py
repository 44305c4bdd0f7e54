"""Who comes by the poster shows with a code on the registered phone that he is asked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import queries as accounts
from hudang.collection import policy
from hudang.collection.models import Campaign, Invitation
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel
from hudang.vault import index
from hudang.vault.tokens import Lookup

from .inviting import give_link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.registry.models import Customer


def send_code(campaign: Campaign, *, mobile: str, at: datetime) -> None:
    """Send a code to a phone that is asked; whoever types a number learns nothing of it.

    A second code waits two minutes. What keeps a message from leaving keeps silent too.
    """
    policy.require_open(state=campaign.state, closes=campaign.closes_date, today=localdate(at))
    person = accounts.by_code(campaign.opened_by)
    asked = _waiting(campaign, mobile)
    if person is None or asked is None:
        return
    if not policy.may_send_code(until=asked.code_until, at=at):
        return
    code = f"{secrets.randbelow(1_000_000):06}"
    asked.code_hash, asked.code_tries = make_password(code), 0
    asked.code_until = at + policy.CODE_HOLDS
    asked.save(update_fields=["code_hash", "code_until", "code_tries"])
    purpose = campaign.version.questionnaire.purpose.code
    letter = outbox.Letter(f"code_{purpose}", Channel.SMS, blanks={"code": code})
    try:
        outbox.queue(asked.customer, letter, by=accounts.acting(person, at=at), at=at)
    except PolicyViolation:
        return


def redeem(campaign: Campaign, *, mobile: str, code: str, at: datetime) -> str | None:
    """Return the secret of a new personal link for the right code; the sixth try is none."""
    asked = _waiting(campaign, mobile)
    if asked is None:
        return None
    with transaction.atomic():
        current = Invitation.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if not policy.may_try_code(until=current.code_until, tries=current.code_tries, at=at):
            return None
        current.code_tries += 1
        is_right = check_password(code, current.code_hash)
        if is_right:
            current.code_hash, current.code_until = "", None
        current.save(update_fields=["code_hash", "code_until", "code_tries"])
        return give_link(current) if is_right else None


def _waiting(campaign: Campaign, mobile: str) -> Invitation | None:
    """Return the invitation of the one who is asked and has the phone; of a couple, the first."""
    community = campaign.community_id
    keys = index.candidates(Lookup.MOBILE, communities=[community], value=mobile)
    waiting = Invitation.objects.filter(
        community_id=community, campaign=campaign, state=Invitation.State.WAITING,
        customer_id__in=[customer for _community, customer in keys],
    ).select_related("customer")  # fmt: skip
    found = sorted(waiting, key=lambda one: str(one.customer_id))
    customers: Sequence[Customer] = [one.customer for one in found]
    matches = disclosure.matches(customers, kind=Lookup.MOBILE, value=mobile)
    return next((one for one, is_his in zip(found, matches, strict=True) if is_his), None)
