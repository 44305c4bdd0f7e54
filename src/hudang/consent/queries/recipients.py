"""Which recipients are to be told of a withdrawal, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.consent import policy
from hudang.consent.models import RecipientNotice

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.consent.policy import Telling
    from hudang.registry.models import Customer


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient to be told, and how that stands on a day."""

    notice: RecipientNotice
    standing: Telling


def recipients(communities: Collection[UUID], *, today: date) -> list[RecipientRow]:
    """Return whom to tell of a withdrawal, the first due first."""
    return _rows(_recipients().filter(community_id__in=communities), today=today)


def recipients_of(customer: Customer, *, today: date) -> list[RecipientRow]:
    """Return whom to tell of the withdrawals of one customer."""
    return _rows(_of(customer), today=today)


def recipient(customer: Customer, notice: UUID) -> RecipientNotice | None:
    return _of(customer).filter(id=notice).first()


def _rows(found: QuerySet[RecipientNotice], *, today: date) -> list[RecipientRow]:
    return [
        RecipientRow(one, policy.telling(told=one.told_date, due=one.due_date, today=today))
        for one in found.order_by("due_date", "id")
    ]


def _of(customer: Customer) -> QuerySet[RecipientNotice]:
    return _recipients().filter(community_id=customer.community_id, customer_id=customer.id)


def _recipients() -> QuerySet[RecipientNotice]:
    return RecipientNotice.objects.select_related("community", "consent__purpose")
