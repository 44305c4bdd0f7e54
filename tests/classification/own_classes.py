"""People of 云栖里 with a class of their own, and what they say against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.classification.services.appeals import appeal, take_up
from tests.classification.told import TUESDAY, WRONG
from tests.factories import acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.classification.models import ClassAppeal
    from hudang.registry.models import Customer


@pytest.fixture
def desk(clerk) -> Actor:
    """The clerk at the counter, with all that the post lets do."""
    return acting(clerk.code)


@pytest.fixture
def judge(privacy_lead) -> Actor:
    return acting(privacy_lead.code)


@pytest.fixture
def in_class(zhang_wei, run) -> Customer:
    """张伟 after a run of Tuesday: somebody comes to him."""
    run()
    return zhang_wei


@pytest.fixture
def appealed(in_class, in_force, desk) -> Callable[..., ClassAppeal]:
    """Record an appeal of 张伟 at the counter, unless of somebody else."""

    def do(of: Customer | None = None, *, at=TUESDAY, said=WRONG) -> ClassAppeal:
        return appeal(of or in_class, in_force.scheme, said, way="counter", by=desk, at=at)

    return do


@pytest.fixture
def reviewed_by_lead(appealed, judge) -> ClassAppeal:
    """An appeal of 张伟 that the privacy lead has taken up."""
    return take_up(appealed(), by=judge, at=TUESDAY)
