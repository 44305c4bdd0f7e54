"""People who are asked: 李四 with the notice in his hand, and 王芳 who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.consent import services
from tests.consent.answers import ASKED, SIGNED
from tests.factories import MONDAY, mobile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.consent.models import Consent
    from hudang.consent.services import Asked, Said
    from hudang.registry.models import Customer


@pytest.fixture
def li_si(registered) -> Customer:
    return registered("李四", mobile=mobile(2))


@pytest.fixture
def say(clerk) -> Callable[..., Consent]:
    """Let a customer answer at the counter."""

    def do(
        customer: Customer, said: Said = SIGNED, *, asked: Asked = ASKED, at: datetime = MONDAY
    ) -> Consent:
        return services.record(customer, asked=asked, said=said, by=clerk, at=at)

    return do
