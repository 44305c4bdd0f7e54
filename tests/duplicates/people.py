"""People who are registered twice, and a second clerk to look at them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hudang.accounts.models import Role
from hudang.registry import services
from hudang.registry.services import Stay
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import HOUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


@pytest.fixture
def second_clerk(customer_service, community) -> Actor:
    """林晓雯, the other clerk, who looks at what the first proposes."""
    return cast.appointed(
        "KF003",
        name="林晓雯",
        role=Role.CLERK,
        department=customer_service,
        community=community,
        purposes=cast.SERVICE_PURPOSES,
    )


@pytest.fixture
def registered(open_community, houses, clerk) -> Callable[..., Customer]:
    """Register somebody, twice if need be; what is "" is not known of him."""

    def do(
        name: str,
        *,
        mobile: str = "",
        id_number: str = "",
        house: str = HOUSES[0],
        role: str = "co_owner",
        **more: str,
    ) -> Customer:
        values = {1: name, 2: mobile, 11: id_number, 5: more.get("email", "")}
        return services.register(
            open_community,
            values={item: text for item, text in values.items() if text},
            stays=[Stay(houses[house], role)],
            collected_date=date(2026, 11, 2),
            notice_delivered=True,
            is_known_double=True,
            by=clerk,
            at=MONDAY,
        )

    return do
