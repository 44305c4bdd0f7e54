"""What complaints, questions and messages seal of a customer is known to the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.outbox import services as outbox
from hudang.outbox.models import Message
from hudang.rights import services as rights
from hudang.service import queries, services
from hudang.service.services import Asked, Incident, PastFeedback, Raised, Said
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_words(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.mark.control("LC-122")
def test_complaints_are_vouched_for_from_the_first_word_to_the_last(
    company, li_qiang, owner, found
):
    house = owner.occupancies.get().house
    raised = Raised(kind="complaint", category="repair.lift", text="电梯又停了", house=house)
    case = services.raise_feedback(
        owner.community, raised, customer=owner, by=company.clerk, at=MONDAY
    )
    services.withdraw_feedback(case, Said("算了"), edition=case.edition, by=li_qiang, at=MONDAY)
    past = PastFeedback(
        kind="complaint", category="repair.lift", text="电梯停", customer_id=owner.id,
        recorded_at=MONDAY - timedelta(days=9), state="recorded", owner=li_qiang.code,
    )  # fmt: skip
    services.enter_past_feedback(
        owner.community, [past] * 3, source="TS-2025-A", by=li_qiang, at=MONDAY
    )
    assert found() == set()


@pytest.mark.control("LC-122")
def test_questions_and_messages_are_vouched_for_and_known_to_be_gone(
    company, li_qiang, owner, found
):
    rights.ask(
        owner.community, rights.Said("保存多久？"), customer=owner, by=company.clerk, at=MONDAY
    )
    services.establish()
    order = services.record(
        owner.community,
        Asked(queries.types().get(code="lamp"), "灯不亮", house=owner.occupancies.get().house),
        customer=owner, by=company.clerk, at=MONDAY,
    )  # fmt: skip
    letter = outbox.Letter(
        "after_service", "sms", blanks={"day": "2026-12-07", "link": order.number}
    )
    outbox.queue(owner, letter, by=company.clerk, at=MONDAY)
    assert found() == set()
    Message.objects.update(state=Message.State.WITHDRAWN)
    assert outbox.purge(at=MONDAY + timedelta(days=400)) == 1
    assert found() == set()


@pytest.mark.control("LC-073", "LC-122")
def test_a_safety_note_is_vouched_for_and_known_to_be_gone(company, owner, found):
    services.establish()
    order = services.record(
        owner.community,
        Asked(queries.types().get(code="lamp"), "灯不亮", house=owner.occupancies.get().house),
        customer=owner, by=company.clerk, at=MONDAY,
    )  # fmt: skip
    today = localdate(MONDAY)
    incident = Incident("site", "seen", today, today + timedelta(days=30), "配电箱外露带电")
    note = services.write_safety_note(order, incident, by=company.clerk, at=MONDAY)
    assert found() == set()
    services.decide_on_note(note, stays=False, by=company.clerk, at=MONDAY)
    assert found() == set()
