"""Renovations through the API: an app of the site records one, and the engineer looks at it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.renovation import services
from hudang.renovation.models import Renovation
from tests.dossiers import papers
from tests.factories import MONDAY
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


@pytest.fixture
def kept_files(settings, tmp_path):
    settings.HUDANG_DATA = tmp_path


@pytest.mark.usefixtures("kept_files")
def test_the_desk_keeps_the_agreement_passes_and_the_deposit(ask, planned_works, clerk):
    renovation = planned_works()
    program, path = ask(clerk), f"{FILES}/{renovation.number}"
    signed = program.client.post(
        f"/api/v1{path}/agreement",
        {
            "edition": 1, "told_date": TODAY.isoformat(), "agreement_date": TODAY.isoformat(),
            "file": SimpleUploadedFile("协议.pdf", papers.pdf(), "application/pdf"),
        },
    )  # fmt: skip
    assert signed.status_code == 200, signed.content.decode()
    assert signed.json()["state"] == "agreed"
    worker = {
        "name": "王建国", "last_four": "123X", "valid_from": TODAY.isoformat(),
        "until": ENDS.isoformat(),
    }  # fmt: skip
    key = {"Idempotency-Key": "p-1"}
    made = [program.post(f"{path}/passes", worker, **key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    number = made[0].json()["number"]
    back = program.post(f"{path}/passes/{number}/return").json()
    assert [one["number"] for one in back["passes"]] == [number]
    assert back["passes"][0]["returned_at"]
    paid = {"edition": edition_of(renovation), "sum": "2000.00", "paid": TODAY.isoformat()}
    deposited = program.post(f"{path}/deposit", paid).json()
    assert deposited["deposit"]["paid_date"] == TODAY.isoformat()
    less = {"edition": edition_of(renovation), "sum": "300.00", "reason": "清运未完成"}
    answer = program.post(f"{path}/deposit/deductions", less)
    assert answer.status_code == 200
    assert program.post(f"{path}/deposit/deductions", less).status_code == 409
    for personal in ("王建国", "123X", "300.00", "2000", "清运未完成"):
        assert personal not in answer.content.decode()
    early = {"edition": edition_of(renovation), "refunded": TODAY.isoformat()}
    assert program.post(f"{path}/deposit/refund", early).status_code == 403


def test_a_file_is_refused_given_up_and_closed(ask, planned_works, works_accepted, clerk):
    program = ask(clerk)
    refused, given_up = planned_works(), planned_works()
    said = {"edition": 1, "reason": "papers"}
    assert program.post(f"{FILES}/{refused.number}/refuse", said).json()["state"] == "refused"
    over = program.post(
        f"{FILES}/{given_up.number}/cancel", {"edition": 1, "reason": "taken_back"}
    )
    assert over.json()["state"] == "cancelled"
    closing = {"edition": edition_of(works_accepted)}
    closed = program.post(f"{FILES}/{works_accepted.number}/close", closing)
    assert closed.json()["state"] == "closed"


def test_a_whole_identity_number_and_a_sum_of_nothing_are_refused(ask, works_agreed, clerk):
    program, path = ask(clerk), f"{FILES}/{works_agreed.number}"
    worker = {
        "name": "王建国", "last_four": "990000199001011234", "valid_from": TODAY.isoformat(),
        "until": ENDS.isoformat(),
    }  # fmt: skip
    assert program.post(f"{path}/passes", worker).status_code == 403
    wrong = program.post(f"{path}/deposit", {"edition": 1, "sum": "-1", "paid": "2026-11-23"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["place"] == "body.body.sum"


def test_a_pass_of_another_file_is_not_there(ask, works_agreed, planned_works, clerk, worker_wang):
    made = services.issue_pass(
        works_agreed, worker_wang, valid_from=TODAY, until=ENDS, by=clerk, at=MONDAY
    )
    other = f"{FILES}/{planned_works().number}"
    assert ask(clerk).post(f"{other}/passes/{made.number}/return").status_code == 404


def test_a_file_of_another_community_or_a_stranger_is_not_there(ask, works_agreed, engineer):
    program = ask(engineer)
    stranger = "01890000-0000-7000-8000-000000000000"
    path = f"{FILES}/{works_agreed.number}"
    assert program.get(f"{FILES}/ZX-01-009999").status_code == 404
    body = {"edition": 1, "result": "passed"}
    assert program.post(f"{path}/inspections/{stranger}", body).status_code == 404
