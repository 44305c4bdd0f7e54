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
    """Return what a customer ever chose, under this record or one merged into it, the newest
    first."""
    found = Choice.objects.filter(
        Q(customer_id=customer.id) | Q(customer__merged_into=customer.id),
        community_id=customer.community_id,
    )
    return found.select_related("scheme", "customer")


def choices_of(customer: Customer) -> QuerySet[Choice]:
    """Return what a customer chose and did not take back, the newest first."""
    return all_choices_of(customer).filter(ended_at=None)


def choosing(community: UUID, kind: Kind, *, scheme: Scheme) -> frozenset[UUID]:
    """Return the customers of a community who chose this, of a scheme or of every scheme."""
    return _people(_of_scheme(community, scheme).filter(kind=kind))


def chosen_since(community: UUID, since: datetime, *, scheme: Scheme) -> frozenset[UUID]:
    """Return who chose since a moment that a machine gives him no class of a scheme."""
    kinds = (Kind.REFUSES_MACHINE, Kind.LABEL_DELETED)
    return _people(_of_scheme(community, scheme).filter(kind__in=kinds, begun_at__gte=since))


def choice_of(customer: Customer, kind: Kind, *, scheme: Scheme | None) -> Choice | None:
    """Return this very choice of a customer, if he made it and did not take it back."""
    return choices_of(customer).filter(kind=kind, scheme=scheme).first()


def _of_scheme(community: UUID, scheme: Scheme) -> QuerySet[Choice]:
    return Choice.objects.filter(
        Q(scheme=scheme) | Q(scheme=None), community_id=community, ended_at=None
    )


def _people(found: QuerySet[Choice]) -> frozenset[UUID]:
    """Return who chose; what was chosen under a record that was merged holds for both."""
    rows = found.order_by().values_list("customer_id", "customer__merged_into")
    return frozenset(one for row in rows for one in row if one is not None)
