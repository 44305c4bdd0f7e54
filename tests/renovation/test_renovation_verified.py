"""What a renovation seals is known to the log, and so is what is gone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from hudang.renovation import services
from hudang.renovation.services import Application, Worker
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, owner, there
from tests.renovation.acting import ENDS, FINDINGS, TODAY, edition_of, inspected, signed

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_files(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.mark.control("LC-122")
def test_a_renovation_is_vouched_for_from_the_plan_to_the_names_that_went(
    company, li_qiang, owner, found
):
    house, clerk = owner.occupancies.get().house, company.clerk
    application = Application("佳家装饰", TODAY, ENDS, {"wiring": ""})
    file = services.apply(owner, house, application, by=clerk, at=MONDAY)
    signed(file, by=clerk)
    services.begin(file, edition=edition_of(file), by=clerk, at=MONDAY)
    services.pay_deposit(
        file, sum=Decimal(500), paid=TODAY, edition=edition_of(file), by=clerk, at=MONDAY
    )
    services.deduct(
        file, sum=Decimal(50), reason="走廊清理", edition=edition_of(file), by=clerk, at=MONDAY
    )
    services.issue_pass(
        file, Worker("王建国", "1234"), valid_from=TODAY, until=ENDS, by=clerk, at=MONDAY
    )
    inspected(file, by=clerk, result="rectify", text=FINDINGS, until=TODAY)
    for _ in range(2):
        inspected(file, by=clerk)
    services.ask_for_acceptance(file, edition=edition_of(file), by=clerk, at=MONDAY)
    inspected(file, by=clerk)
    assert found() == set()
    assert services.destroy_names(at=MONDAY + timedelta(days=31)) == 1
    other = services.apply(owner, house, application, by=clerk, at=MONDAY)
    signed(other, by=clerk)
    services.cancel(other, reason="not_begun", edition=edition_of(other), by=clerk, at=MONDAY)
    assert found() == set()
