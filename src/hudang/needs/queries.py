"""Questions about needs: those of one customer, and how many there are; never who has which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef

from hudang.consent import queries as consents
from hudang.consent.models import Consent
from hudang.needs import policy
from hudang.needs.catalogue import offers
from hudang.needs.models import HEALTH, NeedLink, ServiceNeed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.needs.catalogue import Offer
    from hudang.registry.models import Customer

SEALED: Final = ""


def needs_of(customer: Customer) -> QuerySet[ServiceNeed]:
    """Return every need that a customer declared, the newest first."""
    return ServiceNeed.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("customer")


def running(customer: Customer, *, today: date) -> QuerySet[ServiceNeed]:
    """Return the needs of a customer that hold today, those that wait for the desk among them."""
    return needs_of(customer).filter(ended_at__isnull=True, until_date__gte=today)


def ended(customer: Customer) -> QuerySet[ServiceNeed]:
    return needs_of(customer).filter(ended_at__isnull=False).order_by("-ended_at", "-id")


def health_needs(customer: Customer) -> QuerySet[ServiceNeed]:
    """Return the running needs of a customer that reveal something of health, the newest first."""
    return needs_of(customer).filter(item=SEALED, ended_at__isnull=True)


def is_agreed(customer: Customer, *, at: datetime) -> bool:
    """Say whether a customer agrees now that needs which reveal health are kept in mind."""
    return consents.is_granted(
        customer.community_id, customer.id, purpose=policy.ASSISTANCE, items=[HEALTH], at=at
    )


def usable(customer: Customer, *, today: date, at: datetime) -> list[ServiceNeed]:
    """Return what may be kept in mind now: without the consent nothing that reveals health."""
    found = list(running(customer, today=today).filter(awaits_desk=False))
    if any(one.reveals_health for one in found) and not is_agreed(customer, at=at):
        return [one for one in found if not one.reveals_health]
    return found


def agreements(customer: Customer) -> QuerySet[Consent]:
    """Return the consents to it that hold until somebody ends them."""
    return consents.consents_of(customer).filter(
        purpose__code=policy.ASSISTANCE, state=Consent.State.GRANTED
    )


def withdrawn(*, since: datetime) -> QuerySet[ServiceNeed]:
    """Return the running needs whose consent was withdrawn lately, and not given again."""
    gone = Consent.objects.filter(
        purpose__code=policy.ASSISTANCE, state=Consent.State.WITHDRAWN, ended_at__gte=since
    )
    return ServiceNeed.objects.filter(
        community_id__in=gone.values("community_id"), customer_id__in=gone.values("customer_id"),
        item=SEALED, ended_at__isnull=True,
    ).select_related("customer")  # fmt: skip


def awaiting_desk(communities: Collection[UUID]) -> QuerySet[ServiceNeed]:
    """Return the needs that were told at a door and wait for the desk, the oldest first."""
    return (
        ServiceNeed.objects.filter(
            community_id__in=communities, awaits_desk=True, ended_at__isnull=True
        )
        .select_related("customer")
        .order_by("declared_at", "id")
    )


def with_many_health_needs() -> list[ServiceNeed]:
    """Return one need of each customer who has several that reveal something of health."""
    held = ServiceNeed.objects.filter(item=SEALED, ended_at__isnull=True)
    others = held.filter(
        community_id=OuterRef("community_id"), customer_id=OuterRef("customer_id")
    ).exclude(id=OuterRef("id"))
    customers = ("community_id", "customer_id")
    found = held.filter(Exists(others)).order_by(*customers, "id").distinct(*customers)
    return list(found.select_related("customer"))


def run_out(*, today: date) -> QuerySet[ServiceNeed]:
    """Return the needs whose term is over and which nobody has confirmed."""
    return ServiceNeed.objects.filter(ended_at__isnull=True, until_date__lt=today)


def link_hash(secret: str) -> bytes:
    """Return what is kept of the secret of a link: 160 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def link_by(secret: str, *, today: date) -> NeedLink | None:
    """Return the link that a secret still opens."""
    found = NeedLink.objects.filter(link_hash=link_hash(secret), until_date__gte=today)
    return found.select_related("customer", "community").first()


# How many


@dataclass(frozen=True, slots=True)
class NeedFigure:
    """How many customers of a community declared a need; no offer: one that is sealed."""

    community: UUID
    offer: Offer | None
    people: int | None


def figures(communities: Collection[UUID], *, today: date) -> list[NeedFigure]:
    """Return how many customers declared what, community by community, the most first.

    What reveals health is counted together, and nothing of fewer than ten people (LC-072).
    """
    rows = (
        ServiceNeed.objects.filter(
            community_id__in=communities,
            ended_at__isnull=True,
            until_date__gte=today,
            awaits_desk=False,
        )
        .order_by()
        .values("community_id", "item")
        .annotate(people=Count("customer_id", distinct=True))
    )
    known = offers()
    found = [
        NeedFigure(row["community_id"], known.get(row["item"]), policy.counted(row["people"]))
        for row in rows
        if row["item"] == SEALED or row["item"] in known
    ]
    return sorted(found, key=lambda one: -(one.people or 0))


def totals(found: Iterable[NeedFigure]) -> list[NeedFigure]:
    """Return the figures that may be shown."""
    return [one for one in found if one.people is not None]
