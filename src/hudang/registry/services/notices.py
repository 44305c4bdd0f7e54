"""That the notice reached a customer in person, with the proof that the way asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.core.errors import EvidenceMissing
from hudang.outbox import queries as outbox
from hudang.outbox.models import Message
from hudang.purposes import queries as purposes
from hudang.purposes import services as notices
from hudang.purposes.models import Channel
from hudang.purposes.policy import require_sent_notice
from hudang.purposes.services import AT_THE_COUNTER, Way
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

NOTICE_TEMPLATE: Final = "privacy_notice"
"""The template of the messages that bring the notice."""


@transaction.atomic
def record_notice_delivered(
    customer: Customer,
    *,
    delivered_at: datetime,
    way: Way = AT_THE_COUNTER,
    by: Actor,
    at: datetime,
) -> Customer:
    """Record that the notice in force reached this person: the record is no longer notice due.

    A message as proof is looked at here; a document is by whoever hands it in (`dossiers`).
    """
    version = purposes.current_notice(at=at)
    if version is None:
        raise EvidenceMissing(
            _("There is no notice in force that could be handed over."),
            control="LC-019",
            missing=[_("a published notice")],
        )
    if way.channel is Channel.SMS and way.proof is not None:
        _require_sent_notice(customer, message=way.proof)
    notices.record_delivery(
        version,
        community=customer.community_id,
        customer=customer.id,
        delivered_at=delivered_at,
        way=way,
        by=by,
        at=at,
    )
    customer.notice = Customer.Notice.DELIVERED
    customer.save(update_fields=["notice"])
    return customer


def _require_sent_notice(customer: Customer, *, message: UUID) -> None:
    found = outbox.message(customer.community_id, message)
    require_sent_notice(
        is_notice=found is not None and found.template == NOTICE_TEMPLATE,
        is_of_customer=found is not None and found.customer_id == customer.id,
        is_sent=found is not None and found.state == Message.State.SENT,
    )
