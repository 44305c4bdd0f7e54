"""People with needs: the purpose of assistance is at work, and those who serve it may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.needs import services
from tests import factories
from tests.factories import MONDAY, mobile
from tests.needs.wishes import QUIET, begin_assistance

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.needs.models import ServiceNeed
    from hudang.needs.services import Declared
    from hudang.registry.models import Customer


@pytest.fixture
def assistance(clerk, engineer) -> Actor:
    """The clerk, once needs that may reveal health can be kept."""
    begin_assistance()
    return factories.acting(clerk.code)


@pytest.fixture
def li_na(registered) -> Customer:
    """李娜, who has had the notice and needs a thing or two."""
    return registered("李娜", mobile=mobile(31))


@pytest.fixture
def declared(assistance, li_na) -> Callable[..., ServiceNeed]:
    """Enter a need at the counter, of 李娜 unless of somebody else."""

    def do(said: Declared = QUIET, *, of: Customer | None = None, **more) -> ServiceNeed:
        usual = {"way": "counter", "by": assistance, "at": MONDAY}
        return services.declare(of or li_na, said, **(usual | more))

    return do
