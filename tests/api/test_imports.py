"""A roster through the API: received sealed, confirmed, checked, imported by a job."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.registry import services
from hudang.registry.models import Customer, RosterImport
from tests.registry.rosters import row, workbook

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

GUESSED = [
    "building", "unit", "room", "floor_area", "name", "mobile", "id_number", "handover_date",
    "plate", "remark",
]  # fmt: skip


def send(program, data: bytes, *, name: str = "roster.xlsx"):
    return program.client.post(
        "/api/v1/communities/YQL/imports", {"file": SimpleUploadedFile(name, data)}
    )


def confirm(program, made):
    body = {"columns": dict(enumerate(GUESSED)), "source": "own"}
    return program.send("put", f"/communities/YQL/imports/{made['id']}/columns", body)


def test_a_roster_goes_from_its_file_to_customers(ask, clerk, open_community, settings):
    program = ask(clerk)
    answer = send(program, workbook([row(number) for number in range(10)]))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    columns = program.get(f"/communities/YQL/imports/{made['id']}/columns").json()
    assert [one["column"] for one in columns] == GUESSED
    assert confirm(program, made).json()["status"] == "checking"
    services.run_check(open_community.id, made["id"])
    started = program.post(f"/communities/YQL/imports/{made['id']}/start", {"new_buildings": True})
    assert (started.status_code, started.json()["status"]) == (202, "importing")
    services.run_import(open_community.id, made["id"])
    done = program.get(f"/communities/YQL/imports/{made['id']}").json()
    assert (done["status"], done["rows_imported"]) == ("imported", 10)
    assert Customer.objects.count() == 10


def test_what_is_wrong_is_listed_row_by_row_without_values(ask, clerk, open_community):
    program = ask(clerk)
    rows = [row(number) for number in range(4)]
    rows[1][5] = rows[3][5] = "12345"
    made = send(program, workbook(rows)).json()
    confirm(program, made)
    services.run_check(open_community.id, made["id"])
    path = f"/communities/YQL/imports/{made['id']}/problems"
    first = program.get(path, size=2).json()
    rest = program.get(path, size=2, after=first["next"]).json()
    found = first["problems"] + rest["problems"]
    wrong = {one["row"] for one in found if one["is_blocking"]}
    assert {one["column"] for one in found if one["is_blocking"]} == {"mobile"}
    assert len(wrong) == 2
    assert "12345" not in str(found)


def test_a_file_that_is_no_roster_leaves_nothing(ask, clerk, open_community, settings):
    answer = send(ask(clerk), b"not a workbook", name="roster.xlsx")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert not RosterImport.objects.exists()
    assert not list((settings.HUDANG_DATA / "files").glob("*"))


@pytest.mark.control("LC-125")
def test_who_may_not_import_sends_no_byte(ask, supervisor, open_community, settings):
    answer = send(ask(supervisor), workbook([row(1)]))
    assert answer.status_code == 403
    assert not (settings.HUDANG_DATA / "files").exists()


def test_a_roster_is_cancelled_and_its_file_goes(
    ask, clerk, open_community, settings, django_capture_on_commit_callbacks
):
    program = ask(clerk)
    made = send(program, workbook([row(1)])).json()
    with django_capture_on_commit_callbacks(execute=True):
        answer = program.post(f"/communities/YQL/imports/{made['id']}/cancel")
    assert answer.json()["status"] == "cancelled"
    assert not list((settings.HUDANG_DATA / "files").glob("*"))
