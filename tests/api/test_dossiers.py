"""Documents and dossiers by the API: what an integrator files, reads, lends and takes back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.accesslog.models import Entry
from hudang.dossiers import services
from hudang.dossiers.models import CustomerDocument, Shortfall
from hudang.dossiers.services import Shelf
from tests.dossiers import papers
from tests.factories import HIRED, MONDAY

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(time_machine) -> None:
    time_machine.move_to(MONDAY, tick=True)


@pytest.fixture
def dossier(houses, clerk):
    shelf = Shelf("档案室", "A1", "1")
    return services.open_dossiers(list(houses.values()), shelf=shelf, by=clerk, at=HIRED)[0]


def filed(program, number, data, **facts):
    return program.client.post(
        f"/api/v1/customers/{number}/documents",
        {"kind": "lease", "file": SimpleUploadedFile("张三.pdf", data), **facts},
    )


@pytest.mark.control("LC-122", "LC-001")
def test_a_document_is_filed_listed_and_opened_for_a_purpose(ask, clerk, zhang_san):
    program = ask(clerk)
    answer = filed(program, zhang_san.number, papers.pdf(), dated_date="2026-11-02")
    assert answer.status_code == 201, answer.content
    document = answer.json()
    assert (document["kind"], document["removed"]) == ("lease", ["properties"])
    assert program.get(f"/customers/{zhang_san.number}/documents").json() == [document]

    place = f"/documents/{document['community']}/{document['id']}"
    assert program.get(place).json() == document
    refused = program.post(place + "/disclosures", {"purpose": "audit"})
    assert refused.status_code == 409
    assert not Entry.objects.filter(what="dossiers.open_document").exists()
    opened = program.post(place + "/disclosures", {"purpose": "contract_service"})
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")
    assert opened["Content-Type"] == "application/pdf"
    assert set(papers.lying()) == {str(CustomerDocument.objects.get().stored)}


@pytest.mark.control("LC-176", "LC-094")
def test_a_refused_file_is_a_problem_and_leaves_nothing(ask, clerk, zhang_san):
    program = ask(clerk)
    for data, facts, control in (
        (b"MZ", {}, "LC-176"),
        (papers.pdf(), {"kind": "identity_copy"}, "LC-094"),
        (papers.pdf(), {"kind": "other"}, "LC-121"),
    ):
        answer = filed(program, zhang_san.number, data, **facts)
        assert answer.json()["control"] == control
    assert papers.lying() == {}


@pytest.mark.control("LC-174")
def test_a_dossier_is_read_lent_and_taken_back(ask, clerk, butler, dossier):
    paper = services.add_paper(dossier, kind="key_receipt", pages=2, by=clerk, at=MONDAY)
    program = ask(clerk)
    listed = program.get("/communities/YQL/dossiers", size=2).json()
    assert [one["number"] for one in listed["dossiers"]] == ["DYQL-000001", "DYQL-000002"]
    rest = program.get("/communities/YQL/dossiers", after=listed["next"]).json()
    assert rest["next"] is None

    place = f"/communities/YQL/dossiers/{dossier.number}"
    assert program.get(place).json()["papers"][0]["id"] == str(paper.id)
    asked = {
        "borrower": butler.code, "purpose": "contract_service", "reference": "GD-2026-1",
        "lent_date": "2026-11-23", "due_date": "2026-11-30",
    }  # fmt: skip
    assert program.post(place + "/loans", {**asked, "borrower": "XX999"}).status_code == 422
    for _ in range(2):
        loan = program.post(place + "/loans", asked, **{"Idempotency-Key": "k1"})
        assert (loan.status_code, loan.json()["state"]) == (201, "out")
    lent = program.get("/communities/YQL/dossiers", state="lent").json()["dossiers"]
    assert [one["number"] for one in lent] == [dossier.number]

    returned = program.post(place + "/return", {"present": []})
    assert returned.json()["state"] == "returned"
    assert Shortfall.objects.get().owner == butler.code
    assert program.post(place + "/return", {"present": []}).status_code == 404
