"""A community that may collect, with customers in it, for the pages that show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.factories import HIRED, MONDAY
from tests.web.reading import HOUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from hudang.registry.models import Community, Customer, House


@pytest.fixture
def invented_numbers(settings) -> None:
    """Let identity numbers of the area that no place has pass."""
    settings.DEMO = True


@pytest.fixture
def at_monday(time_machine) -> None:
    """Let the pages, which read the clock, live in the week of the cast."""
    time_machine.move_to(MONDAY, tick=True)


@pytest.fixture
def open_community(invented_numbers, community, posted_notice, clerk) -> Community:
    """A community with a contract in force, the notice on its wall, and three houses."""
    contract = services.conclude_contract(
        community.id,
        number="HT-2026-1",
        kind="preliminary",
        fee_basis="lump_sum",
        valid_from=date(2026, 1, 1),
        by=clerk,
        at=HIRED,
    )
    services.sign_contract(contract, on=date(2026, 1, 1), by=clerk, at=HIRED)
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(community, facts=facts, by=clerk, at=HIRED)
    return community


@pytest.fixture
def houses(open_community) -> dict[str, House]:
    """The houses of the community by what people call them."""
    return {house.label: house for house in queries.houses_of(open_community.id)}


@pytest.fixture
def register(open_community, houses, clerk) -> Callable[..., Customer]:
    """Register a customer as the counter does."""

    def do(somebody: cast.Somebody, *, house: str = HOUSES[0], role: str = "owner") -> Customer:
        values = {1: somebody.name, 2: somebody.mobile, 11: somebody.id_number}
        return services.register(
            open_community,
            values={item: text for item, text in values.items() if text},
            stays=[Stay(houses[house], role)],
            collected_date=date(2026, 11, 2),
            by=clerk,
            at=MONDAY,
        )

    return do


@pytest.fixture
def zhang_san(register) -> Customer:
    return register(cast.ZHANG_SAN)


@pytest.fixture
def browse(at_monday, sign_in) -> Callable[..., Client]:
    """Return a browser in which somebody of the cast signed in that Monday."""
    return sign_in
