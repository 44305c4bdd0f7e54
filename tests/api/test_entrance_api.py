"""A barrier fetches its plates with a token of its own; programs list keys and contracts."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from django.test import Client

from hudang.entrance import services
from hudang.entrance.models import BarrierFeed
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.entrance.gate_company"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-041", "LC-086")]
PLATES = "/api/v1/barrier/plates"


@pytest.fixture
def barrier_token(parked, open_community, custodian, privacy_lead, at_monday):
    from datetime import date

    parked()
    feed = services.propose_feed(
        open_community.id, processor="道闸科技公司", agreement="WT-1",
        agreed_until=date(2027, 6, 30), by=custodian, at=MONDAY,
    )  # fmt: skip
    return services.approve_feed(feed, by=privacy_lead, at=MONDAY)


def fetch(token):
    return Client().get(PLATES, headers={"Authorization": f"Bearer {token}"})


def test_the_barrier_is_told_plates_and_nothing_of_anybody(barrier_token, zhang_san):
    answer = fetch(barrier_token)
    said = json.loads(answer.content)
    assert said["plates"] == [{"plate": "京A12345", "until": "2027-10-31"}]
    assert zhang_san.number not in answer.content.decode()
    data = answer["Hudang-Timestamp"].encode() + b"." + answer.content
    signature = hmac.new(barrier_token.encode(), data, hashlib.sha256).hexdigest()
    assert answer["Hudang-Signature"] == f"sha256={signature}"
    assert BarrierFeed.objects.get().told_at is not None
    assert len(entries(what="entrance.tell_barrier")) == 1


def test_an_older_list_is_known_by_its_number(barrier_token):
    serials = [json.loads(fetch(barrier_token).content)["serial"] for _ in range(2)]
    assert serials == [1, 2]


def test_a_wrong_token_and_the_session_of_a_person_are_answered_alike(
    barrier_token, ask, custodian
):
    wrong, ended = fetch("x" * 43), ask(custodian)
    assert wrong.status_code == 401
    assert ended.get("/barrier/plates").status_code == 401
    services.end_feed(BarrierFeed.objects.get(), by=custodian, at=MONDAY)
    assert fetch(barrier_token).content == wrong.content
    assert entries(what="entrance.tell_barrier") == []


def test_keys_and_contracts_are_lists_without_names(ask, clerk, engineer, left, parked, zhang_san):
    custody, contract, code = left(), parked(), zhang_san.community.code
    program = ask(clerk)
    (key,) = program.get(f"/communities/{code}/keys").json()["keys"]
    assert (key["number"], key["state"]) == (custody.number, "kept")
    assert program.get(f"/communities/{code}/keys", after=custody.number).json()["keys"] == []
    (one,) = program.get(f"/communities/{code}/parking").json()["contracts"]
    assert (one["number"], one["plates"], one["customer"]) == (
        contract.number, 1, zhang_san.number,
    )  # fmt: skip
    assert ask(engineer).get(f"/communities/{code}/keys").status_code == 403
