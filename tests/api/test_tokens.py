"""Programs with a personal access token: what its scopes name, from where, while it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from hudang.accounts import services
from hudang.accounts.models import TokenScope
from tests import cast, factories
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_monday")]
HERE = "127.0.0.1"


@pytest.fixture
def token(clerk):
    """Return a function that makes a token of the clerk and a client that sends it."""

    def make(*scopes: TokenScope, addresses=(), life=timedelta(hours=1)) -> Client:
        factories.account_of(clerk)
        made = services.create_token(
            "报表", scopes=scopes, addresses=addresses, life=life, by=clerk, at=MONDAY
        )
        return Client(headers={"Authorization": f"Bearer {made.secret}"}, enforce_csrf_checks=True)

    return make


def disclose(client, items=("mobile",)):
    return client.post(
        "/api/v1/customers/YQL-000001/disclosures",
        {"items": list(items), "purpose": "repair_follow_up"},
        content_type="application/json",
    )


@pytest.mark.control("LC-138")
def test_a_token_reads_masked_without_a_session(token, zhang_san):
    client = token(TokenScope.READ)
    answer = client.get("/api/v1/customers/YQL-000001")
    assert answer.status_code == 200, answer.content
    assert answer.json()["items"]["mobile"] == "164****0001"
    assert "sessionid" not in client.cookies
    assert client.get("/").status_code == 302


@pytest.mark.control("LC-138")
def test_a_token_that_reads_opens_and_writes_nothing(token, zhang_san):
    client = token(TokenScope.READ)
    refused = disclose(client)
    assert (refused.status_code, refused.json()["control"]) == (403, "LC-138")
    amended = client.patch(
        "/api/v1/customers/YQL-000001",
        {"revision": 1, "items": {"mobile": cast.LI_SI.mobile}, "reason": "told"},
        content_type="application/json",
    )
    assert amended.status_code == 403


@pytest.mark.control("LC-138")
def test_a_token_that_opens_does_so_from_its_addresses(token, zhang_san):
    here = token(TokenScope.READ, TokenScope.OPEN, addresses=[HERE])
    assert disclose(here).json() == {"items": {"mobile": cast.ZHANG_SAN.mobile}}
    elsewhere = token(TokenScope.READ, TokenScope.OPEN, addresses=["10.0.0.0/8"])
    assert disclose(elsewhere).status_code == 401


@pytest.mark.control("LC-138")
def test_a_token_that_is_over_unknown_or_revoked_sounds_the_same(token, zhang_san, time_machine):
    unknown = Client(headers={"Authorization": "Bearer nothing"})
    client = token(TokenScope.READ, life=timedelta(minutes=5))
    time_machine.move_to(MONDAY + timedelta(minutes=6))
    answers = [one.get("/api/v1/customers/YQL-000001") for one in (unknown, client)]
    assert [one.status_code for one in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
