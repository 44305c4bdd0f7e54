"""Old orders by the API: a program sends the list, confirms its columns and follows the work."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.integration import services
from hudang.integration.models import OrderImport
from hudang.service import services as service
from hudang.service.models import ServiceRecord
from tests.factories import mobile
from tests.integration.oldlists import old_book, old_row

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]


@pytest.fixture
def program(sign_in, custodian, open_community, houses, settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    service.establish()
    return sign_in(custodian)


def test_a_program_brings_old_orders_in_and_takes_them_back(program):
    data = old_book([old_row(0), old_row(1), old_row(2, 报修时间="?")])
    upload = SimpleUploadedFile("old.xlsx", data)
    answer = program.post("/api/v1/communities/YQL/old-orders", {"file": upload})
    assert answer.status_code == 201, answer.content
    found = answer.json()
    address = f"/api/v1/communities/YQL/old-orders/{found['id']}"
    columns = {place: column for column, place in found["columns"].items()}
    said = {"columns": columns, "source": "旧系统"}
    assert put(program, f"{address}/columns", said).json()["status"] == "checking"
    one = OrderImport.objects.get()
    services.run_check(one.community_id, one.id)
    (problem,) = program.get(f"{address}/problems").json()
    assert (problem["row"], problem["column"], problem["reason"]) == (4, "recorded", "moment")
    assert post(program, f"{address}/start", {}).status_code == 409
    assert post(program, f"{address}/start", {"skip_faulty": True}).status_code == 200
    services.run_import(one.community_id, one.id)
    state = program.get(address)
    assert state.json()["rows_imported"] == 2
    assert mobile(0) not in state.content.decode()
    assert post(program, f"{address}/undo", {}).json()["status"] == "undoing"
    services.run_undo(one.community_id, one.id)
    assert not ServiceRecord.objects.exists()


def put(program, address, said):
    return program.put(address, said, content_type="application/json")


def post(program, address, said):
    return program.post(address, said, content_type="application/json")
