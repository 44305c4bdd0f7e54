"""Needs through the API: the catalogue, one customer's, the figures; never people by need."""

from __future__ import annotations

import pytest

from hudang.needs.models import ServiceNeed
from tests.factories import mobile
from tests.needs.wishes import QUIET
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.needs.people"]
pytestmark = [
    pytest.mark.django_db, pytest.mark.usefixtures("at_monday"), pytest.mark.control("LC-072"),
]  # fmt: skip
CONSENT = {"form": "written_electronic", "channel": "counter", "reference": "S-1"}


@pytest.fixture
def path(li_na):
    return f"/customers/{li_na.number}/needs"


def test_a_need_is_declared_confirmed_and_taken_back(ask, assistance, path):
    program = ask(assistance)
    offered = {one["code"]: one for one in program.get("/need-items").json()}
    assert offered["wheelchair"]["reveals_health"]
    body = {"item": "quiet_hours", "wish": "please", "hours": "afternoon"}
    made = program.post(path, body, **{"Idempotency-Key": "n-1"})
    again = program.post(path, body, **{"Idempotency-Key": "n-1"})
    assert made.status_code == 201
    assert made.json() == again.json()
    need = made.json()
    assert (need["item"], need["hours"], need["has_sealed_words"]) == (
        "quiet_hours", "afternoon", False,
    )  # fmt: skip
    assert program.get(path).json() == [need]
    confirmed = program.post(f"{path}/{need['id']}/confirm").json()
    assert confirmed["confirmed_at"]
    assert program.send("delete", f"{path}/{need['id']}").status_code == 200
    assert program.get(path).json() == []


def test_what_may_reveal_health_comes_with_its_consent_and_is_told_to_nobody(
    ask, assistance, path
):
    program, body = ask(assistance), {"item": "wheelchair", "wish": "please", "note": "走北门"}
    refused = program.post(path, body)
    assert refused.status_code == 409
    assert refused.json()["control"] == "LC-072"
    made = program.post(path, body | {"consent": CONSENT}).json()
    assert (made["item"], made["wish"], made["reveals_health"]) == (None, None, True)
    assert "wheelchair" not in program.get(path).content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"item": "everything", "wish": "please"}, 403),
        ({"item": "quiet_hours", "wish": "now"}, 422),
        ({"item": "quiet_hours", "wish": "please", "note": "糖尿病"}, 403),
        ({"item": "quiet_hours", "wish": "please", "diagnosis": "x"}, 422),
    ],
)
def test_what_does_not_belong_is_refused(ask, assistance, path, body, status):
    assert ask(assistance).post(path, body).status_code == status
    assert not ServiceNeed.objects.exists()


def test_engineers_ask_in_vain_and_figures_begin_at_ten(
    ask, engineer, custodian, path, declared, registered, community
):
    declared(QUIET)
    assert ask(engineer).get(path).status_code == 403
    figures = f"/communities/{community.code}/needs"
    assert ask(engineer).get(figures).status_code == 403
    assert ask(custodian).get(figures).json() == []
    for place, one in enumerate("一二三四五六七八九"):
        declared(QUIET, of=registered(f"吴{one}", mobile=mobile(300 + place)))
    assert ask(custodian).get(figures).json() == [{"item": "quiet_hours", "customers": 10}]


def test_no_route_and_no_parameter_finds_people_by_a_need(ask, assistance):
    described = ask(assistance).get("/openapi.json").json()
    for route, methods in described["paths"].items():
        for operation in methods.values():
            named = {one["name"] for one in operation.get("parameters", [])}
            assert not {"wish", "item_of_need", "needs"} & named, route
    found = [route for route in described["paths"] if "need" in route]
    assert sorted(one.removeprefix("/api/v1") for one in found) == [
        "/communities/{code}/needs", "/customers/{number}/need-links",
        "/customers/{number}/needs", "/customers/{number}/needs/{need}",
        "/customers/{number}/needs/{need}/confirm", "/customers/{number}/needs/{need}/disclosures",
        "/need-items",
    ]  # fmt: skip


def test_what_is_sealed_of_a_need_is_opened_and_logged(ask, assistance, path):
    program = ask(assistance)
    body = {"item": "quiet_hours", "wish": "please", "note": "先电话再上门"}
    need = program.post(path, body).json()
    opened = program.post(f"{path}/{need['id']}/disclosures").json()
    assert (opened["item"], opened["note"]) == ("quiet_hours", "先电话再上门")
    assert "needs.open" in [one.what for one in entries()]


def test_the_link_goes_to_the_customer_and_to_no_program(ask, assistance, li_na):
    answer = ask(assistance).post(f"/customers/{li_na.number}/need-links")
    assert answer.status_code == 201
    assert set(answer.json()) == {"until"}
