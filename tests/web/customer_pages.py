"""A community that may collect, with customers in it, for the pages that show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from hudang.registry import services
from hudang.registry.models import Customer
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast, factories
from tests.factories import HIRED, MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, House

HOUSES = ("3栋2单元1502", "3栋2单元1503", "5栋1单元201")


@pytest.fixture(autouse=True)
def invented_numbers(settings, tmp_path) -> None:
    """Let identity numbers of the area that no place has pass, and keep files apart."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def at_monday(time_machine) -> None:
    """Let the pages, which read the clock, live in the week of the cast."""
    time_machine.move_to(MONDAY, tick=True)


@pytest.fixture
def open_community(community, posted_notice, clerk) -> Community:
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
    from hudang.registry import queries

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


@dataclass
class Browser:
    """A signed-in browser without scripts; `htmx` sends what htmx would."""

    client: Client

    def get(self, path: str, **options: object):
        return self.client.get(path, **options)

    def post(self, path: str, data: object = None, **options: object):
        return self.client.post(path, data or {}, **options)

    def htmx(self, path: str, data: object = None, *, target: str = ""):
        headers = {"HX-Request": "true"} | ({"HX-Target": target} if target else {})
        if data is None:
            return self.client.get(path, headers=headers)
        return self.client.post(path, data, headers=headers)


@pytest.fixture
def sign_in(at_monday) -> Callable[[Actor], Browser]:
    """Open a browser for somebody of the cast; it speaks English."""

    def do(actor: Actor, *, language: str = "en") -> Browser:
        client = Client()
        client.force_login(factories.account_of(actor))
        client.cookies["django_language"] = language
        return Browser(client)

    return do
