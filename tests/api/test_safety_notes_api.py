"""Safety notes through the API: written by who works there, told, contested, decided on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.service.models import SafetyNote

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-073")]
BITTEN = "开门时一只大型犬扑出，未牵绳"
NOTES = "/communities/YQL/safety-notes"


def bitten(**changes):
    usual = {
        "danger": "animal", "evidence": "seen", "text": BITTEN,
        "happened": localdate().isoformat(),
        "until": (localdate() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return usual | changes


@pytest.fixture
def path(ordered, zhang_san):
    return f"/communities/YQL/orders/{ordered(customer=zhang_san).number}/safety-note"


def test_from_the_warning_to_the_decision(ask, path, clerk, custodian, engineer):
    worker, desk = ask(engineer), ask(clerk)
    made = [worker.post(path, bitten(), **{"Idempotency-Key": "s-1"}) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert BITTEN not in made[0].content.decode()
    assert SafetyNote.objects.count() == 1
    assert desk.get(NOTES, is_untold=True).json()["total"] == 1
    assert desk.post(f"{path}/told").json()["told_at"]
    assert desk.get(NOTES, is_untold=True).json()["total"] == 0
    assert desk.post(f"{path}/contest").json()["state"] == "contested"
    (listed,) = desk.get(NOTES, state="contested").json()["notes"]
    assert (listed["order"], listed["danger"]) == (made[0].json()["order"], "animal")
    assert ask(custodian).post(f"{path}/decide", {"stays": False}).json()["state"] == "removed"
    assert desk.get(NOTES).json()["total"] == 0


def test_who_wrote_it_does_not_judge(ask, path, clerk):
    desk = ask(clerk)
    assert desk.post(path, bitten()).status_code == 201
    desk.post(f"{path}/contest")
    assert desk.post(f"{path}/decide", {"stays": True}).status_code == 403


def test_who_does_not_deal_with_it_neither_writes_nor_lists(ask, path, manager, supervisor):
    assert ask(manager).post(path, bitten()).status_code == 403
    assert ask(supervisor).get(NOTES).status_code == 403
    assert not SafetyNote.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"danger": "rude"}, 422), ({"text": ""}, 422), ({"evidence": "file"}, 409)],
)
def test_what_proves_nothing_is_refused(ask, path, engineer, wrong, status):
    answer = ask(engineer).post(path, bitten(**wrong))
    assert answer.status_code == status
    assert not SafetyNote.objects.exists()


def test_an_order_without_a_note_has_none_to_tell(ask, path, clerk):
    assert ask(clerk).post(f"{path}/told").status_code == 404
