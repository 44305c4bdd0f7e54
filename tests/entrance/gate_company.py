"""A community with parking spaces, a guard at its gate and a second clerk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hudang.entrance import services
from hudang.entrance.services import Agreed, Left, Visit
from hudang.registry import queries as registry
from hudang.registry import services as places
from hudang.registry.parsing.houses import Kind, ParsedHouse
from hudang.registry.services import HouseFacts
from tests import cast, factories
from tests.entrance.left_keys import HOME, NOTE
from tests.factories import HIRED, MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.entrance.models import KeyCustody, ParkingContract
    from hudang.entrance.services import Made
    from hudang.registry.models import House

GATE_PURPOSES = ("contract_service", "emergency", "parking")
LEFT = {"what": "door", "count": 2, "agreement": "YS-XY-1", "cabinet": "A", "hook": "7"}


@pytest.fixture
def guard(customer_service, community) -> Actor:
    """The guard at the gate; his department is another than customer service."""
    security = factories.make_department(
        "ZX", name="秩序部", purposes=GATE_PURPOSES, function=factories.Function.SECURITY
    )
    return cast.appointed(
        "ZX001", name="韩磊", role=cast._role("staff"), department=security,
        community=community, purposes=GATE_PURPOSES,
    )  # fmt: skip


@pytest.fixture
def second_clerk(customer_service, community) -> Actor:
    return cast.appointed(
        "KF003", name="林晓雯", role=cast._role("clerk"), department=customer_service,
        community=community, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip


@pytest.fixture
def spaces(open_community, clerk) -> list[House]:
    found = [ParsedHouse(room=f"{n:03d}", kind=Kind.PARKING, level="B1") for n in (1, 2)]
    facts = [HouseFacts(place=one, kind="parking") for one in found]
    places.create_houses(open_community, facts=facts, by=clerk, at=HIRED)
    return list(registry.houses_of(open_community.id).filter(kind="parking"))


@pytest.fixture
def left(zhang_san, houses, clerk) -> Callable[..., KeyCustody]:
    """Take keys of 张三's home, as the desk does."""

    def do(envelope: str = "E1", **said) -> KeyCustody:
        facts = LEFT | {"envelope": envelope, "note": NOTE} | said
        return services.take_keys(zhang_san, houses[HOME], Left(**facts), by=clerk, at=MONDAY)

    return do


@pytest.fixture
def invited(zhang_san, houses, clerk) -> Callable[..., Made]:
    """Make a pass for this evening, as 张三 asks at the telephone."""

    def do(**said) -> Made:
        begins = said.pop("begins", MONDAY)
        facts = {"begins": begins, "ends": begins + timedelta(hours=4)} | said
        return services.make_pass(zhang_san, houses[HOME], Visit(**facts), by=clerk, at=MONDAY)

    return do


@pytest.fixture
def parked(zhang_san, spaces, clerk) -> Callable[..., ParkingContract]:
    """Conclude a parking contract with 张三."""

    def do(plate: str = "京A12345", *, space: int = 0, customer=None, **said) -> ParkingContract:
        agreed = Agreed(**{"kind": "rented", "from_date": date(2026, 11, 1),
                           "until_date": date(2027, 10, 31)} | said)  # fmt: skip
        return services.conclude_parking(
            customer or zhang_san, spaces[space], agreed, plate=plate, by=clerk, at=MONDAY
        )

    return do
