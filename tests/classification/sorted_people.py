"""People of 云栖里 who may be sorted: told, agreeing, with needs; and a scheme in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.classification import services
from hudang.consent import services as consents
from hudang.consent.services import Asked
from hudang.needs import services as needs
from hudang.needs.services import Declared
from tests.classification.told import TUESDAY, YES
from tests.factories import MONDAY, acting, mobile

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.classification.models import Run, SchemeVersion
    from hudang.consent.models import Consent
    from hudang.registry.models import Customer


@pytest.fixture
def agrees(clerk) -> Callable[..., Consent]:
    """Let somebody agree that he is sorted by what he declares."""

    def do(customer: Customer, *items: int) -> Consent:
        asked = Asked("classification", items or (66, 89))
        return consents.record(customer, asked=asked, said=YES, by=clerk, at=MONDAY)

    return do


@pytest.fixture
def needing(clerk) -> Callable[[Customer, str], None]:
    """Enter a need at the counter that reveals nothing of health."""

    def do(customer: Customer, need: str, wish: str = "please") -> None:
        needs.declare(
            customer, Declared(need, wish), way="counter", by=acting(clerk.code), at=MONDAY
        )

    return do


@pytest.fixture
def zhang_wei(registered, in_force, agrees, needing) -> Customer:
    """张伟, who agreed and needs somebody to come."""
    customer = registered("张伟", mobile=mobile(51))
    agrees(customer)
    needing(customer, "we_come")
    return customer


@pytest.fixture
def run(in_force, custodian) -> Callable[..., Run]:
    """Have the scheme sort everybody, to its end."""

    def do(version: SchemeVersion | None = None, *, at=TUESDAY, **more) -> Run:
        asked = services.ask_run(version or in_force, by=acting(custodian.code), at=at, **more)
        services.pass_run(asked.pk, clock=lambda: at)
        asked.refresh_from_db()
        return asked

    return do
