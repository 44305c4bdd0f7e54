"""Many people of 云栖里 at once, as a comparison of groups needs them: told, agreeing, in need."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from hudang.classification import services
from hudang.classification.models import FairnessReport
from hudang.purposes.models import Purpose
from tests.classification.told import OLD, TUESDAY, YOUNG
from tests.factories import identity_number, mobile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hudang.classification.models import Run


@pytest.fixture
def fairness_purpose(customer_service) -> None:
    """The purpose 公平性核查 is active."""
    Purpose.objects.filter(code="fairness_check").update(state="active", items=[11])


@pytest.fixture
def many(registered, agrees, needing) -> Callable[..., None]:
    """Register people born on a day who agree; the first `served` need somebody to come."""
    serial = count(100)

    def do(born: date | None, people: int, *, served: int) -> None:
        for place in range(people):
            number = next(serial)
            known = identity_number(number, born=born) if born else ""
            customer = registered("张伟", mobile=mobile(number), id_number=known)
            agrees(customer)
            if place < served:
                needing(customer, "we_come")

    return do


@pytest.fixture
def reported(run, fairness_purpose) -> Callable[..., FairnessReport]:
    """Run the scheme in force to its end and have the run reported."""

    def do(*, at=TUESDAY) -> FairnessReport:
        done: Run = run(at=at)
        services.report_run(done.pk, clock=lambda: at)
        return FairnessReport.objects.get(run=done)

    return do


@pytest.fixture
def disparity(in_force, many) -> None:
    """Of those over sixty few are in a class, of the others most."""
    many(OLD, 30, served=3)
    many(YOUNG, 30, served=26)
