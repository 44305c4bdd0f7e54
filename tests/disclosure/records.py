"""Customers and sealed files made straight through the vault, for tests of the desk alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.registry.models import Customer, RosterImport, Vehicle
from hudang.vault import services as vault
from hudang.vault import storage
from tests.factories import MONDAY

if TYPE_CHECKING:
    from hudang.registry.models import Community
    from tests.cast import Somebody

NAME, MOBILE, ID_TYPE, ID_NUMBER, CO_RESIDENT, PLATE = 1, 2, 10, 11, 20, 30


def make_customer(
    community: Community, *, number: str, who: Somebody, household: tuple[str, ...] = ()
) -> Customer:
    customer = Customer(
        community=community,
        number=number,
        collected_date=MONDAY.date(),
        registered_at=MONDAY,
        amended_at=MONDAY,
        registered_by="KF001",
        source="counter",
    )
    with transaction.atomic():
        vault.seal(
            customer,
            contact={NAME: who.name, MOBILE: who.mobile},
            identity={ID_TYPE: "resident_id", ID_NUMBER: who.id_number},
            household={CO_RESIDENT: list(household)} if household else None,
        )
        customer.save()
    return Customer.objects.get(community=community, id=customer.id)


def make_vehicle(customer: Customer, *, plate: str) -> Vehicle:
    vehicle = Vehicle(community_id=customer.community_id, customer_id=customer.id)
    with transaction.atomic():
        vault.seal(vehicle, plate={PLATE: plate})
        vehicle.save()
    return Vehicle.objects.get(community=customer.community_id, id=vehicle.id)


def make_roster(community: Community, *, chunks: list[bytes]) -> RosterImport:
    """Return the row of an uploaded file, which lies sealed in its folder."""
    stored, secret = storage.seal_file(chunks)
    roster = RosterImport(
        community=community, stored=stored, uploaded_by="KF001", uploaded_at=MONDAY
    )
    with transaction.atomic():
        vault.seal(roster, meta={1: "业主花名册.xlsx"}, file={1: secret})
        roster.save()
    return RosterImport.objects.get(community=community, id=roster.id)
