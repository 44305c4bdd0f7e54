"""A community where people complain: about the engineer, about the lift, and with good ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.service import services
from hudang.service.services import Caller, Raised
from tests.factories import MONDAY
from tests.service.cases import RUDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.service.models import Feedback


@pytest.fixture
def complained(open_community, houses, clerk) -> Callable[..., Feedback]:
    """Record a complaint, or a suggestion, as the desk does while somebody speaks."""

    def do(category: str = "staff.attitude", **said) -> Feedback:
        customer, caller = said.pop("customer", None), said.pop("caller", None)
        by, at = said.pop("by", clerk), said.pop("at", MONDAY)
        asked = {"kind": "complaint", "text": RUDE, "house": houses["3栋2单元1502"]} | said
        raised = Raised(category=category, **asked)
        return services.raise_feedback(
            open_community, raised, customer=customer, caller=caller, by=by, at=at
        )

    return do


@pytest.fixture
def rude(complained, zhang_san, engineer) -> Feedback:
    """张三 complains of the engineer."""
    return complained(customer=zhang_san, accused=(engineer.code,))


@pytest.fixture
def hotline() -> Caller:
    """Somebody whose complaint arrives through the hotline of the city."""
    return Caller(name="热线来电人", mobile="16490008888")
