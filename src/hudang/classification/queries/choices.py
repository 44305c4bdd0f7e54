"""What customers chose about being classified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from hudang.classification.models import Choice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.classification.models import Scheme
    from hudang.registry.models import Customer

Kind = Choice.Kind


def all_choices_of(customer: Customer) -> QuerySet[Choice]:
    """Return what a customer ever chose, the newest first."""
    return Choice.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("scheme", "customer")


def choices_of(customer: Customer) -> QuerySet[Choice]:
    """Return what a customer chose and did not take back, the newest first."""
    return all_choices_of(customer).filter(ended_at=None)


def choosing(community: UUID, kind: Kind, *, scheme: Scheme) -> frozenset[UUID]:
    """Return the customers of a community who chose this, of a scheme or of every scheme."""
    return frozenset(
        Choice.objects.filter(
            Q(scheme=scheme) | Q(scheme=None), community_id=community, kind=kind, ended_at=None
        ).values_list("customer_id", flat=True)
    )


def chosen_since(community: UUID, since: datetime, *, scheme: Scheme) -> frozenset[UUID]:
    """Return who chose since a moment that a machine gives him no class of a scheme."""
    chosen = Choice.objects.filter(
        Q(scheme=scheme) | Q(scheme=None), community_id=community, ended_at=None,
        kind__in=(Kind.REFUSES_MACHINE, Kind.LABEL_DELETED), begun_at__gte=since,
    )  # fmt: skip
    return frozenset(chosen.values_list("customer_id", flat=True))


def choice_of(customer: Customer, kind: Kind, *, scheme: Scheme | None) -> Choice | None:
    """Return this very choice of a customer, if he made it and did not take it back."""
    return choices_of(customer).filter(kind=kind, scheme=scheme).first()
