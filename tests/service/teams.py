"""A community with teams: our engineers, a contractor for lifts, and the telephone of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.service import queries, services
from hudang.service.services import Asked, Caller
from tests import cast
from tests.factories import MONDAY
from tests.service.said import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.service.models import ServiceRecord, Team


@pytest.fixture
def plumber(engineering, community) -> Actor:
    """A second engineer, in the same team."""
    return cast.appointed(
        "GC002", name="孙立", role=cast._role("staff"), department=engineering,
        community=community, purposes=cast.ENGINEERING_PURPOSES, beat=(),
    )  # fmt: skip


@pytest.fixture
def liftman(engineering, community) -> Actor:
    """A worker of the company that looks after the lifts."""
    return cast.appointed(
        "WB001", name="许工", role=cast._role("staff"), department=engineering,
        community=community, purposes=cast.ENGINEERING_PURPOSES,
    )  # fmt: skip


@pytest.fixture
def repair_team(open_community, custodian, engineer, plumber) -> Team:
    return services.set_up_team(
        open_community, code="GC", name="工程维修", groups=["repair"],
        members=[engineer.code, plumber.code], by=custodian, at=MONDAY,
    )  # fmt: skip


@pytest.fixture
def ordered(open_community, repair_team, houses, clerk) -> Callable[..., ServiceRecord]:
    """Record an order as the desk does while the telephone rings."""

    def do(type: str = "water_leak", **said) -> ServiceRecord:
        customer, caller = said.pop("customer", None), said.pop("caller", None)
        by, at = said.pop("by", clerk), said.pop("at", MONDAY)
        asked = {"text": WORDS, "house": houses["3栋2单元1502"]} | said
        kind = queries.types().get(code=type)
        return services.record(
            open_community, Asked(type=kind, **asked), customer=customer, caller=caller,
            by=by, at=at,
        )  # fmt: skip

    return do


@pytest.fixture
def passer_by() -> Caller:
    """Somebody who rings and is no customer."""
    return Caller(name="路过的周先生", mobile="16490009999")
