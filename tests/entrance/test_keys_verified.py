"""What is sealed of keys is known to the log, from the taking to the end and across merges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.entrance import services
from hudang.entrance.models import KeyCustody
from hudang.entrance.services import Left, Visit
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, move, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_keys(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


def left(owner, company, *, envelope="E1"):
    facts = Left("door", 1, "YS-XY-1", envelope, "A", "1", note="反锁两圈")
    house = owner.occupancies.get().house
    return services.take_keys(owner, house, facts, by=company.clerk, at=MONDAY)


@pytest.mark.control("LC-122")
def test_keys_and_passes_are_vouched_for_and_known_to_be_gone(company, owner, found):
    custody = left(owner, company)
    house = owner.occupancies.get().house
    visit = Visit(MONDAY, MONDAY + timedelta(hours=2), plate="京B88888")
    services.make_pass(owner, house, visit, by=company.clerk, at=MONDAY)
    assert found() == set()
    services.give_back_keys(custody, receipt="SJ-1", by=company.clerk, at=MONDAY)
    assert services.destroy_over(at=MONDAY + timedelta(days=400)) == 2
    assert found() == set()


@pytest.mark.control("LC-122", "LC-005")
def test_a_customer_who_moves_away_leaves_no_keys_behind(company, there, li_qiang, owner, found):
    left(owner, company)
    move(owner, there, li_qiang)
    assert not KeyCustody.objects.exists()
    assert found() == set()
