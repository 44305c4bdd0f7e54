"""Changes of many and items set apart, by the API: prepared, started, undone, decided."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from openpyxl import Workbook

from hudang.accounts import services as accounts
from hudang.accounts.models import TokenScope
from hudang.registry import services
from hudang.registry.models import BulkAmendment, Customer
from hudang.registry.roster import values as workbooks
from tests.api.conftest import Program
from tests.factories import mobile

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db
HERE = "/communities/YQL/bulk"


def run(bulk: dict) -> BulkAmendment:
    found = BulkAmendment.objects.get(id=bulk["id"])
    return services.run_bulk(found.community_id, found.id)


def prepared(program, number):
    body = {"what": "confirm_contact", "reason": "review", "numbers": [number]}
    answer = program.post(HERE, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_change_goes_from_its_list_to_its_end_and_back(ask, custodian, zhang_san):
    program = ask(custodian)
    bulk = prepared(program, zhang_san.number)
    assert (bulk["status"], bulk["ready"]) == ("prepared", 1)
    assert program.post(f"{HERE}/{bulk['id']}/start").json()["status"] == "running"
    assert run(bulk).status == "done"
    shown = program.get(f"{HERE}/{bulk['id']}").json()
    assert (shown["status"], shown["done"]) == ("done", 1)
    members = program.get(f"{HERE}/{bulk['id']}/members", status="done").json()
    assert [one["number"] for one in members["members"]] == [zhang_san.number]
    assert program.post(f"{HERE}/{bulk['id']}/undo").json()["status"] == "undoing"
    assert run(bulk).status == "undone"
    assert program.get(HERE).json()["total"] == 1


def test_a_change_is_given_up_and_what_was_not_started_is_not_undone(ask, custodian, zhang_san):
    program = ask(custodian)
    bulk = prepared(program, zhang_san.number)
    assert program.post(f"{HERE}/{bulk['id']}/undo").status_code == 403
    assert program.post(f"{HERE}/{bulk['id']}/cancel").json()["status"] == "cancelled"
    assert program.post(f"{HERE}/{bulk['id']}/start").status_code == 403
    unknown = {"what": "confirm_contact", "reason": "review", "numbers": ["YQL-999999"]}
    assert program.post(HERE, unknown).status_code == 422


def test_a_token_that_writes_prepares_and_runs_it(client, custodian, zhang_san):
    made = accounts.create_token(
        "收费系统", scopes=[TokenScope.READ, TokenScope.WRITE], addresses=[],
        life=timedelta(days=1), by=custodian, at=now(),
    )  # fmt: skip
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made.secret}"
    program = Program(client)
    bulk = prepared(program, zhang_san.number)
    assert program.post(f"{HERE}/{bulk['id']}/start").status_code == 200
    decided = program.post(f"/communities/YQL/quarantine/{bulk['id']}/reject")
    assert (decided.status_code, decided.json()["control"]) == (403, "LC-138")


def test_a_file_is_sent_read_and_set(ask, custodian, zhang_san, settings, tmp_path):
    settings.HUDANG_DATA = tmp_path
    book = Workbook()
    book.worksheets[0].append([workbooks.NUMBER, workbooks.REVISION, workbooks.header(2)])
    book.worksheets[0].append([zhang_san.number, zhang_san.revision, mobile(88)])
    book.worksheets[0].append(["YQL-999999", 1, mobile(89)])
    out = BytesIO()
    book.save(out)
    program = ask(custodian)
    sent = program.client.post(
        f"/api/v1{HERE}/file",
        {"file": SimpleUploadedFile("v.xlsx", out.getvalue()), "reason": "review"},
    )
    assert sent.status_code == 201, sent.content
    bulk = BulkAmendment.objects.get()
    services.read_bulk_file(bulk.community_id, bulk.id)
    shown = program.get(f"{HERE}/{bulk.id}").json()
    assert (shown["status"], shown["ready"], shown["items"]) == ("prepared", 1, ["mobile"])
    assert [(one["row"], one["reason"]) for one in shown["faults"]] == [(3, "unknown")]
    assert mobile(88) not in str(shown)
    program.post(f"{HERE}/{bulk.id}/start")
    assert run(shown).status == "done"
    assert Customer.objects.get(pk=zhang_san.pk).revision > zhang_san.revision


def test_nothing_set_apart_is_an_empty_list(ask, clerk, zhang_san):
    found = ask(clerk).get("/communities/YQL/quarantine", status="waiting").json()
    assert found == {"quarantines": [], "total": 0}
