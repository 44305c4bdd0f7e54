"""A home that is fitted out: 张三 applies, signs, works are looked at and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.renovation import services
from hudang.renovation.services import Application, Worker
from tests.factories import MONDAY
from tests.renovation.acting import ENDS, PLAIN, TODAY, edition_of, inspected, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.renovation.models import Renovation


@pytest.fixture
def planned_works(zhang_san, houses, clerk) -> Callable[..., Renovation]:
    """Record an application as the desk does."""

    def do(works=None, **said) -> Renovation:
        customer, house = said.pop("customer", zhang_san), said.pop("house", "3栋2单元1502")
        by, at = said.pop("by", clerk), said.pop("at", MONDAY)
        facts = {"contractor": "佳家装饰有限公司", "begins": TODAY, "ends": ENDS} | said
        application = Application(works=PLAIN if works is None else works, **facts)
        return services.apply(customer, houses[house], application, by=by, at=at)

    return do


@pytest.fixture
def works_agreed(planned_works, clerk) -> Renovation:
    return signed(planned_works(), by=clerk)


@pytest.fixture
def works_begun(works_agreed, engineer) -> Renovation:
    return services.begin(works_agreed, edition=edition_of(works_agreed), by=engineer, at=MONDAY)


@pytest.fixture
def works_accepted(works_begun, engineer) -> Renovation:
    """Works without a deposit and without passes, accepted that Monday."""
    inspected(works_begun, by=engineer)
    inspected(works_begun, by=engineer)
    services.ask_for_acceptance(
        works_begun, edition=edition_of(works_begun), by=engineer, at=MONDAY
    )
    return inspected(works_begun, by=engineer)


@pytest.fixture
def worker_wang() -> Worker:
    """Somebody who works there and is nobody's customer; the digits are invented."""
    return Worker("王建国", "123X")
