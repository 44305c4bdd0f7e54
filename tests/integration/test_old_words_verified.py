"""What old orders say of customers is known to the log, and known to be gone."""

from __future__ import annotations

import pytest

from hudang.integration import services
from hudang.service import services as service
from tests.factories import MONDAY
from tests.integration.oldlists import confirmed, imported, old_book, old_row, received
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_old_words(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.mark.control("LC-122")
def test_old_orders_are_vouched_for_and_known_to_be_gone(li_qiang, owner, found):
    service.establish()
    label = owner.occupancies.get().house.label
    rows = [old_row(serial, 客户编号=owner.number, 报修地址=label) for serial in range(3)]
    brought = confirmed(received(owner.community, old_book(rows), by=li_qiang), by=li_qiang)
    done = imported(brought, by=li_qiang)
    assert (done.rows_imported, found()) == (3, set())
    services.undo(done, by=li_qiang, at=MONDAY)
    assert services.run_undo(done.community_id, done.id, clock=lambda: MONDAY).rows_undone == 3
    assert found() == set()
