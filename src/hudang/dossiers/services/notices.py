"""A notice that one of our people brought to a customer, by whichever way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.dossiers.models import CustomerDocument, Document
from hudang.purposes.models import Channel
from hudang.purposes.policy import require_receipt, require_way_of_staff
from hudang.registry.services import record_notice_delivered

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.purposes.services import Way
    from hudang.registry.models import Customer

RECEIPT: Final = "notice_receipt"
"""The kind of document with which a customer signs for the notice."""


def record_notice(
    customer: Customer, *, way: Way, delivered_at: datetime, by: Actor, at: datetime
) -> Customer:
    """Record how the notice reached a customer; a scan must be this customer's receipt."""
    require_way_of_staff(channel=way.channel)
    if way.channel is Channel.PAPER and way.proof is not None:
        _require_receipt(customer, document=way.proof)
    return record_notice_delivered(customer, delivered_at=delivered_at, way=way, by=by, at=at)


def _require_receipt(customer: Customer, *, document: UUID) -> None:
    found = CustomerDocument.objects.filter(
        community_id=customer.community_id, id=document
    ).first()
    require_receipt(
        is_receipt=found is not None and found.kind == RECEIPT,
        is_of_customer=found is not None and found.customer_id == customer.id,
        is_kept=found is not None and found.state != Document.State.DESTROYED,
    )
