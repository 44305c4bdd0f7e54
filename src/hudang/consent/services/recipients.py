"""Tell who received items that the consent to it was withdrawn, and keep the proof (LC-016)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.consent import policy
from hudang.consent.models import RecipientNotice
from hudang.registry import services as customers

from .logging import log

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.consent.models import Consent


def owe_notice(consent: Consent, *, at: datetime) -> None:
    """Note, in the transaction of a withdrawal, that its recipient is to be told."""
    wording = consent.wording
    if not policy.is_recipient_told(situation=wording.situation, recipient=wording.recipient):
        return
    RecipientNotice.objects.create(
        community_id=consent.community_id,
        customer_id=consent.customer_id,
        consent=consent,
        recipient=wording.recipient,
        due_date=policy.recipient_told_by(withdrawn=localdate(at)),
    )


@transaction.atomic
def tell_recipient(
    notice: RecipientNotice, *, on: date, reference: str, by: Actor, at: datetime
) -> RecipientNotice:
    """Note when a recipient was told and what proves it; it is told once."""
    customers.require_collector(notice.community_id, permission=Permission.RECORD_CONSENT, by=by)
    held = (
        RecipientNotice.objects.select_for_update(of=("self",))
        .select_related("consent")
        .get(pk=notice.pk)
    )
    withdrawn = localdate(held.consent.ended_at)
    policy.require_telling(
        told=held.told_date, on=on, reference=reference, withdrawn=withdrawn, today=localdate(at)
    )
    held.told_date, held.reference, held.told_by = on, reference.strip(), by.code
    held.save(update_fields=["told_date", "reference", "told_by"])
    log(
        "tell_recipient", by=by, at=at, subjects=[Subject(held.customer_id, held.community_id)],
        consent=str(held.consent_id), day=on.isoformat(),
    )  # fmt: skip
    return held
