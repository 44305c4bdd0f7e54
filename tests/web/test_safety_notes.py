"""A safety note on the page of its order: written, told, contested, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.service.models import SafetyNote
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-073")]
BITTEN = "开门时一只大型犬扑出，未牵绳"


@pytest.fixture
def leak(ordered, zhang_san):
    return ordered(customer=zhang_san)


def warn(client, order, **changes):
    said = {
        "danger": "animal", "evidence": "seen", "text": BITTEN, "happened": localdate(),
        "until": localdate() + timedelta(days=30),
    } | changes  # fmt: skip
    return client.post(f"/orders/{order.number}/safety", said)


def test_from_the_warning_to_the_decision(browse, leak, clerk, custodian, engineer):
    desk, worker = browse(clerk), browse(engineer)
    page = f"/orders/{leak.number}/"
    assert warn(worker, leak).status_code == 302
    shown = text_of(worker.get(page))
    assert "an animal" in shown
    assert BITTEN in shown
    assert "an animal" in text_of(worker.get(f"{page}print"))
    assert BITTEN not in text_of(worker.get(f"{page}print"))
    for act in ("told", "contest", "take-back"):
        assert desk.post(f"{page}safety/{act}").status_code == 302
    assert SafetyNote.objects.get().state == "removed"
    assert BITTEN not in text_of(worker.get(page))
    assert desk.post(f"{page}safety/none").status_code == 404


def test_who_does_not_deal_with_the_order_learns_of_no_note(browse, leak, engineer, supervisor):
    warn(browse(engineer), leak)
    shown = text_of(browse(supervisor).get(f"/orders/{leak.number}/"))
    assert "an animal" not in shown
    assert BITTEN not in shown
    assert browse(supervisor).post(f"/orders/{leak.number}/safety/told").status_code == 403


def test_a_day_too_far_and_a_missing_proof_are_sentences(browse, leak, engineer):
    client = browse(engineer)
    late = warn(client, leak, until=localdate() + timedelta(days=91))
    assert late.status_code == 403
    assert "90 days" in text_of(late)
    assert "two witnesses" in text_of(warn(client, leak, danger="threat"))
    assert warn(client, leak, text="").status_code == 422
    assert not SafetyNote.objects.exists()
