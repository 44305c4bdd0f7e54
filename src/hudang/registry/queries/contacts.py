"""Who speaks for which organisation, and whose houses that lets a call be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from hudang.registry.models import ContactPerson, Customer

from .customers import stays_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    Homes = dict[UUID, set[tuple[UUID, str]]]


def contacts_of_organisation(organisation: Customer) -> QuerySet[ContactPerson]:
    """Return those who speak or spoke for an organisation, who still do first."""
    return (
        ContactPerson.objects.filter(
            community_id=organisation.community_id,
            organisation_id=organisation.id,
            customer__merged_into__isnull=True,
        )
        .select_related("customer")
        .order_by(F("ended_date").desc(nulls_first=True), "started_date", "id")
    )


def contact_person(organisation: Customer, id: UUID) -> ContactPerson:
    """Return one of the ties of an organisation. Raises ContactPerson.DoesNotExist."""
    return contacts_of_organisation(organisation).get(id=id)


def spoken_for(customers: Iterable[Customer]) -> dict[UUID, ContactPerson]:
    """Return for each contact person the tie that counts: the one in force, else the last."""
    contacts = [one for one in customers if one.type == Customer.Type.CONTACT]
    if not contacts:
        return {}
    ties = (
        ContactPerson.objects.filter(
            community_id__in={one.community_id for one in contacts},
            customer_id__in=[one.id for one in contacts],
        )
        .select_related("organisation")
        .order_by(F("ended_date").asc(nulls_last=True), "started_date", "id")
    )
    return {tie.customer_id: tie for tie in ties}


def homes_spoken_for(customers: Iterable[Customer]) -> Homes:
    """Return the homes of the organisation of each contact person; of one who left, none."""
    current = {
        contact: tie for contact, tie in spoken_for(customers).items() if tie.ended_date is None
    }
    if not current:
        return {}
    stays = stays_of([tie.organisation for tie in current.values()])
    return {
        contact: {(tie.community_id, stay.building) for stay in stays[tie.organisation_id]}
        for contact, tie in current.items()
    }


def homes_of(customers: Collection[Customer]) -> Homes:
    """Return for each customer the (community, building) of the houses held now, or held by the
    organisation that he speaks for."""
    stays = stays_of(customers)
    spoken = homes_spoken_for(customers)
    return {
        customer.id: {(customer.community_id, stay.building) for stay in stays[customer.id]}
        | spoken.get(customer.id, set())
        for customer in customers
    }


def has_contacts(customer: Customer) -> bool:
    """Whether somebody speaks for this customer now, or he for somebody."""
    return ContactPerson.objects.filter(
        Q(organisation_id=customer.id) | Q(customer_id=customer.id),
        community_id=customer.community_id,
        ended_date__isnull=True,
    ).exists()
