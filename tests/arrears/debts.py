"""A community in which somebody owes fees: 许慧 the fee clerk, 赵静 of the legal department."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.accounts.models import Role
from hudang.arrears import claims, services
from tests import cast, factories
from tests.arrears.owing import OWED, Debt
from tests.factories import MONDAY

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor


@pytest.fixture
def finance(db):
    return factories.make_department(
        "CW", name="财务部", purposes=["billing", "dunning"], function=factories.Function.FINANCE
    )


@pytest.fixture
def fee_clerk(customer_service, finance, community) -> Actor:
    return cast.appointed(
        "CW001", name="许慧", role=Role.FEE_CLERK, department=finance, community=community,
        purposes=("billing", "dunning"),
    )  # fmt: skip


@pytest.fixture
def second_fee_clerk(customer_service, finance, community) -> Actor:
    return cast.appointed(
        "CW002", name="邓丽娟", role=Role.FEE_CLERK, department=finance, community=community,
        purposes=("dunning",),
    )  # fmt: skip


@pytest.fixture
def lawyer(customer_service, finance, community) -> Actor:
    return cast.appointed(
        "FW001", name="赵静", role=Role.LEGAL_REVIEWER, department=finance, community=community,
        purposes=("dunning",),
    )  # fmt: skip


@pytest.fixture
def debt(open_community, houses, zhang_san, fee_clerk) -> Debt:
    """张三 owes two quarters for 3栋2单元1502."""
    case = services.open_case(
        houses["3栋2单元1502"], zhang_san, claims.read_claim(OWED), by=fee_clerk, at=MONDAY
    )
    return Debt(case, fee_clerk)


@pytest.fixture
def demanded(debt) -> Debt:
    """The same debt, reminded of and formally demanded; today the demand arrived."""
    debt.sent()
    debt.later(16)
    debt.sent("formal_demand")
    return debt
