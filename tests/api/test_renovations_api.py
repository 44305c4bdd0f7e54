"""Renovations through the API: an app of the site records one, and the engineer looks at it."""

from __future__ import annotations

import pytest

from hudang.renovation.models import Renovation
from tests.renovation.acting import ENDS, FINDINGS, TODAY, edition_of
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.renovation.site"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-163")]

FILES = "/communities/YQL/renovations"


def planned(customer, **said):
    usual = {
        "customer": customer.number, "house": HOUSES[0], "contractor": "佳家装饰",
        "begins": TODAY.isoformat(), "ends": ENDS.isoformat(), "works": [{"code": "paint"}],
    }  # fmt: skip
    return usual | said


def test_an_app_records_a_renovation_once_and_learns_what_is_forbidden(ask, clerk, zhang_san):
    program = ask(clerk)
    key = {"Idempotency-Key": "r-1"}
    answers = [program.post(FILES, planned(zhang_san), **key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert Renovation.objects.count() == 1
    (listed,) = program.get(FILES, house=HOUSES[0], state="applied").json()["renovations"]
    assert listed == answers[0].json()
    refused = program.post(FILES, planned(zhang_san, works=[{"code": "bearing_wall"}]))
    assert (refused.status_code, "[K]" in refused.content.decode()) == (403, True)
    works = {one["code"]: one for one in program.get("/renovation-works").json()}
    assert (works["gas"]["takes_paper"], works["bearing_wall"]["is_forbidden"]) == (True, True)


def test_the_engineer_enters_inspections_and_no_answer_names_anybody(ask, works_agreed, engineer):
    program, path = ask(engineer), f"{FILES}/{works_agreed.number}"
    begun = program.post(f"{path}/begin", {"edition": edition_of(works_agreed)}).json()
    assert begun["state"] == "working"
    first = begun["inspections"][0]["id"]
    body = {"edition": begun["edition"], "result": "rectify", "text": FINDINGS}
    assert program.post(f"{path}/inspections/{first}", body).status_code == 409
    found = program.post(f"{path}/inspections/{first}", body | {"until": ENDS.isoformat()})
    assert found.json()["state"] == "rectifying"
    assert "张三" not in found.content.decode()
    assert FINDINGS not in found.content.decode()
    old = program.post(f"{path}/finish", {"edition": 1})
    assert old.status_code == 409


def test_a_file_of_another_community_or_a_stranger_is_not_there(ask, works_agreed, engineer):
    program = ask(engineer)
    stranger = "01890000-0000-7000-8000-000000000000"
    path = f"{FILES}/{works_agreed.number}"
    assert program.get(f"{FILES}/ZX-01-009999").status_code == 404
    body = {"edition": 1, "result": "passed"}
    assert program.post(f"{path}/inspections/{stranger}", body).status_code == 404
