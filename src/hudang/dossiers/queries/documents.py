"""Which documents there are of whom; what is destroyed is told too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.dossiers.models import CustomerDocument, Document, PlaceDocument
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


def customer_documents(customer: Customer) -> QuerySet[CustomerDocument]:
    """Return the documents of a customer, the newest first."""
    return CustomerDocument.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    )


def house_documents(community: UUID, house: UUID) -> list[CustomerDocument | PlaceDocument]:
    """Return the current documents of a house, and those of customers filed to it."""
    wanted = {"community_id": community, "house_id": house, "state": Document.State.CURRENT}
    found: list[CustomerDocument | PlaceDocument] = [
        *PlaceDocument.objects.filter(**wanted),
        *CustomerDocument.objects.filter(**wanted).select_related("customer"),
    ]
    return sorted(found, key=lambda one: one.filed_at, reverse=True)


def house_of(customer: Customer) -> UUID | None:
    """Return the house that a customer holds or lives in now; of several, the first."""
    stays = registry.stays_of([customer])[customer.id]
    return next((stay.house_id for stay in stays if stay.is_current), None)


def any_document(
    community: UUID, document: UUID, *, by: Actor
) -> CustomerDocument | PlaceDocument:
    """Return a document; one outside the person's communities is refused.

    Raises CustomerDocument.DoesNotExist where there is none of that identifier.
    """
    accounts.require_community(communities=by.communities, community=community)
    key = {"community_id": community, "id": document}
    of_place = PlaceDocument.objects.filter(**key).select_related("house", "contract").first()
    return of_place or CustomerDocument.objects.select_related("customer", "house").get(**key)


def versions_of(
    document: CustomerDocument | PlaceDocument,
) -> QuerySet[CustomerDocument] | QuerySet[PlaceDocument]:
    """Return every version of a document, the newest first."""
    found = type(document)._default_manager.filter(
        community_id=document.community_id, series=document.series
    )
    return found.order_by("-version")
