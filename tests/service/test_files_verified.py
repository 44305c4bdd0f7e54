"""What an order seals of a customer is known to the log: added, taken away, left at a move."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.service import queries, services
from hudang.service.models import CustomerAttachment
from hudang.service.services import Asked, Past, Told
from tests.dossiers import papers
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, move, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_files(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.mark.control("LC-023", "LC-122")
def test_files_and_words_are_verified_and_left_behind_at_a_move(
    company, there, li_qiang, owner, found
):
    services.establish()
    house = owner.occupancies.get().house
    asked = Asked(queries.types().get(code="water_leak"), "漏水", house=house)
    order = services.record(owner.community, asked, customer=owner, by=company.clerk, at=MONDAY)
    told = Told(setting="common")
    sent = [papers.upload(papers.picture()) for _ in range(2)]
    _kept, gone = services.attach(order, sent, told=told, by=company.clerk, at=MONDAY)
    services.note(order, text="业主下午在家", by=company.clerk, at=MONDAY)
    kind = queries.types().get(code="lamp")
    past = Past(kind, MONDAY - timedelta(days=9), "assigned", house.id, customer_id=owner.id)
    services.enter_past(owner.community, [past] * 3, source="GD-2025-A", by=li_qiang, at=MONDAY)
    assert found() == set()
    services.remove_attachment(order, gone, reason="mistake", by=company.clerk, at=MONDAY)
    assert found() == set()
    move(owner, there, li_qiang)
    assert not CustomerAttachment.objects.exists()
    assert found() == set()
