"""Which files an order has; what is taken away is told too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.service.models import CallerAttachment, CustomerAttachment

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.service.models import ServiceRecord

AnyAttachment = CustomerAttachment | CallerAttachment


def attachments_of(order: ServiceRecord) -> list[AnyAttachment]:
    """Return the files of an order in the order they were added, those taken away too."""
    same = {"community_id": order.community_id, "order_id": order.id}
    found: list[AnyAttachment] = [
        *CustomerAttachment.objects.filter(**same),
        *CallerAttachment.objects.filter(**same),
    ]
    return sorted(found, key=lambda one: (one.added_at, one.id))


def attachment(order: ServiceRecord, file: UUID) -> AnyAttachment:
    """Return a file of an order; raises CallerAttachment.DoesNotExist where it has no such one."""
    same = {"community_id": order.community_id, "order_id": order.id, "id": file}
    of_customer = CustomerAttachment.objects.filter(**same).first()
    return of_customer or CallerAttachment.objects.get(**same)


def count_attachments(order: ServiceRecord) -> int:
    """Return how many files an order holds now."""
    return sum(one.stored is not None for one in attachments_of(order))
