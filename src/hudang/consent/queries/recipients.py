"""Which recipients are to be told of a withdrawal, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.consent import policy
from hudang.consent.models import RecipientNotice
from hudang.consent.policy import Telling

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.registry.models import Customer


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient to be told, and how that stands on a day."""

    notice: RecipientNotice
    standing: Telling


def recipients(
    communities: Collection[UUID], *, standing: str = "", today: date
) -> QuerySet[RecipientNotice]:
    """Return whom to tell of a withdrawal, the first due first, or only those who stand so."""
    found = _recipients().filter(community_id__in=communities).order_by("due_date", "id")
    conditions = {
        Telling.DONE: Q(told_date__isnull=False),
        Telling.OVERDUE: Q(told_date__isnull=True, due_date__lt=today),
        Telling.DUE: Q(told_date__isnull=True, due_date__gte=today),
    }
    return found.filter(conditions[Telling(standing)]) if standing else found


def recipients_of(customer: Customer, *, today: date) -> list[RecipientRow]:
    """Return whom to tell of the withdrawals of one customer."""
    found = _of(customer).order_by("due_date", "id")
    return [recipient_row(one, today=today) for one in found]


def recipient_row(notice: RecipientNotice, *, today: date) -> RecipientRow:
    """Return how it stands on a day with a recipient who is to be told."""
    standing = policy.telling(told=notice.told_date, due=notice.due_date, today=today)
    return RecipientRow(notice, standing)


def recipient(customer: Customer, notice: UUID) -> RecipientNotice | None:
    return _of(customer).filter(id=notice).first()


def _of(customer: Customer) -> QuerySet[RecipientNotice]:
    return _recipients().filter(community_id=customer.community_id, customer_id=customer.id)


def _recipients() -> QuerySet[RecipientNotice]:
    return RecipientNotice.objects.select_related("community", "consent__purpose")
