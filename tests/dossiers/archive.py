"""A community that may keep documents, two customers, dossiers on shelves, and its people."""

from __future__ import annotations

from datetime import date

import pytest

from hudang.accounts.models import Role
from hudang.dossiers import services
from hudang.dossiers.services import Shelf
from hudang.registry import services as registry
from hudang.registry.models import House
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.factories import HIRED, MONDAY
from tests.registry.conftest import contract, invented_numbers, open_community

__all__ = ["contract", "invented_numbers", "open_community"]

HOUSES = ("3栋2单元1501", "3栋2单元1502", "3栋2单元1503", "3栋2单元1504")
SHELF = Shelf("档案室", "A1", "1", "01")


@pytest.fixture
def houses(open_community, clerk):
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    registry.create_houses(open_community, facts=facts, by=clerk, at=HIRED)
    return list(House.objects.filter(community=open_community).order_by("place_order"))


def registered(community, house, who, *, by, told=False):
    return registry.register(
        community,
        values={1: who.name, 2: who.mobile},
        stays=[Stay(house, "owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=told,
        by=by,
        at=MONDAY,
    )


@pytest.fixture
def zhang_san(open_community, houses, clerk):
    return registered(open_community, houses[0], cast.ZHANG_SAN, by=clerk, told=True)


@pytest.fixture
def li_si(open_community, houses, clerk):
    """A customer whom the posting has reached, and no notice of his own."""
    return registered(open_community, houses[1], cast.LI_SI, by=clerk)


@pytest.fixture
def dossiers(houses, clerk):
    """The dossiers of three of the four houses, on one shelf."""
    return services.open_dossiers(houses[:3], shelf=SHELF, by=clerk, at=HIRED)


@pytest.fixture
def dossier(dossiers):
    return dossiers[0]


@pytest.fixture
def colleague(customer_service, community):
    """The second clerk, who hands out what the first one borrows."""
    return cast.appointed(
        "KF003", name="林晓雯", role=Role.CLERK, department=customer_service,
        community=community, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
