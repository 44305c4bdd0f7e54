"""One of the staff of every kind of department, in one community and with the same purposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.accounts.models import Department, Function, Role
from tests import cast, factories

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor


@pytest.fixture
def staff(customer_service, community) -> dict[Function, Actor]:
    """Return them by what their department is for: nothing else tells them apart."""
    return {
        function: cast.appointed(
            f"{place:02}-001", name="某员工", role=Role.STAFF, department=_department(function),
            community=community, purposes=cast.ENGINEERING_PURPOSES,
        )
        for place, function in enumerate(Function)
    }  # fmt: skip


def _department(function: Function) -> Department:
    if function == Function.CUSTOMER_SERVICE:
        return Department.objects.get(is_customer_service=True)
    return factories.make_department(
        function.name, name=f"部门{function.value}", function=function,
        purposes=cast.ENGINEERING_PURPOSES,
    )  # fmt: skip
