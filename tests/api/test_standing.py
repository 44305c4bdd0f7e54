"""Papers and shares through the API."""

from __future__ import annotations

import pytest

from hudang.registry.models import Occupancy
from tests.factories import identity_number
from tests.web.reading import HOUSES, entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = pytest.mark.django_db
PAPER = {
    "role": "agent", "kind": "attorney", "issued_on": "2026-11-01", "until": "2027-05-01",
    "number": "W-1", "scope": ["keys"],
}  # fmt: skip


@pytest.fixture
def here(houses) -> str:
    return f"/communities/YQL/houses/{houses[HOUSES[0]].id}"


def test_a_role_is_given_contested_and_decided_by_somebody_else(
    ask, clerk, second_clerk, registered, here
):
    agent = registered("钱七", house=HOUSES[1])
    asked = {**PAPER, "customer": agent.number}
    given = ask(clerk).post(here + "/papers", asked, **{"Idempotency-Key": "one"})
    assert (given.status_code, given.json()["state"]) == (201, "agent")
    (paper,) = ask(clerk).get(here + "/papers").json()
    assert (paper["state"], paper["scope"], paper["customer"]["name"]) == (
        "valid",
        ["keys"],
        "钱*",
    )
    assert "W-1" not in str(paper)
    path = f"/communities/YQL/papers/{paper['id']}"
    assert ask(clerk).post(path + "/contest").json()["state"] == "contested"
    assert ask(clerk).post(path + "/decide", {"is_genuine": False}).status_code == 403
    forged = ask(second_clerk).post(path + "/decide", {"is_genuine": False}).json()
    assert forged["state"] == "forged"


def test_the_number_of_a_paper_opens_for_a_purpose_of_the_post(
    ask, clerk, engineer, registered, here
):
    agent = registered("钱七", house=HOUSES[1])
    ask(clerk).post(here + "/papers", {**PAPER, "customer": agent.number})
    (paper,) = ask(clerk).get(here + "/papers").json()
    path = f"/communities/YQL/papers/{paper['id']}/disclosures"
    assert ask(clerk).post(path, {"purpose": "legal_notice"}).json() == {"number": "W-1"}
    assert ask(clerk).post(path, {"purpose": "marketing"}).status_code in {403, 409}
    assert ask(engineer).post(path, {"purpose": "repair_follow_up"}).status_code == 403


def test_an_agent_on_his_word_is_refused(ask, clerk, registered):
    agent = registered("钱七", house=HOUSES[1])
    body = {"house": HOUSES[0], "role": "agent"}
    answer = ask(clerk).post(f"/customers/{agent.number}/houses", body)
    assert answer.status_code == 409
    assert answer.json()["control"] == "LC-010"


def test_shares_are_set_listed_and_limited_and_the_look_is_logged(ask, clerk, registered, here):
    registered("张三", id_number=identity_number(101))
    registered("李四", id_number=identity_number(102))
    first, second = Occupancy.objects.order_by("id")
    half = {"part": 2, "whole": 3}
    assert ask(clerk).send("put", f"{here}/owners/{first.id}/share", half).status_code == 200
    too_much = ask(clerk).send("put", f"{here}/owners/{second.id}/share", half)
    assert too_much.status_code == 409
    assert too_much.json()["missing"] == ["a share of at most 1/3"]
    owners = ask(clerk).get(here + "/owners").json()
    assert {one["share"] for one in owners} == {"2/3", None}
    assert entries(what="registry.view_house")
    assert ask(clerk).send("put", f"{here}/owners/{first.id}/share", {}).json()["state"] == ""
