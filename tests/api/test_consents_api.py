"""Consents through the API."""

from __future__ import annotations

import pytest

from tests.factories import mobile
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-003", "LC-012", "LC-016")]
YES = {
    "purpose": "billing", "items": ["email"], "answer": "granted", "channel": "online",
    "form": "click", "reference": "C-2026-1",
}  # fmt: skip


@pytest.fixture
def path(registered) -> str:
    return f"/customers/{registered('李四', mobile=mobile(2)).number}/consents"


def test_a_yes_is_recorded_listed_proved_and_taken_back(ask, clerk, custodian, path):
    given = ask(clerk).post(path, YES, **{"Idempotency-Key": "one"})
    again = ask(clerk).post(path, YES, **{"Idempotency-Key": "one"})
    assert (given.status_code, given.json()) == (201, again.json())
    (listed,) = ask(clerk).get(path).json()
    assert (listed["state"], listed["counts"], listed["items"]) == ("granted", True, ["email"])
    receipt = ask(clerk).get(f"{path}/{listed['id']}/receipt").json()
    assert receipt["log_entry"] == given.json()["entry"]
    assert receipt["wording"]["hash"] == listed["wording_hash"]
    board = ask(custodian).get("/communities/YQL/consents").json()
    assert {one["purpose"]: one["granted"] for one in board}["billing"] == 1
    ended = ask(clerk).send("delete", f"{path}/{listed['id']}")
    assert ended.json()["state"] == "withdrawn"
    assert not ask(clerk).get(path).json()[0]["counts"]
    assert entries(what="consent.withdraw")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"form": None}, 403),
        ({"reference": ""}, 409),
        ({"answer": "default"}, 422),
        ({"items": ["mobile"]}, 403),
        ({"items": ["no_such_item"]}, 422),
        ({"situation": "provide", "recipient": "云速快递(演示)"}, 409),
        ({"purpose": "other"}, 403),
        ({"is_by_guardian": True}, 403),
    ],
)
def test_what_is_no_informed_yes_is_refused(ask, clerk, path, change, status):
    assert ask(clerk).post(path, YES | change).status_code == status
    assert ask(clerk).get(path).json() == []


def test_whoever_sees_no_customers_records_nothing(ask, engineer, supervisor, path):
    assert ask(engineer).post(path, YES).status_code == 403
    assert ask(supervisor).get(path).status_code == 403
