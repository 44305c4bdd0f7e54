"""Files of orders through the API: another system adds one, reads it, takes it away."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.dossiers import papers

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023")]


@pytest.fixture(autouse=True)
def api_files(settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


def send(program, path, told):
    sent = SimpleUploadedFile("厨房.jpg", papers.photograph())
    return program.client.post(f"/api/v1{path}", {"file": sent, **told})


def test_a_field_app_adds_reads_and_takes_away(ask, ordered, zhang_san, engineer):
    order = ordered(customer=zhang_san)
    program, path = ask(engineer), f"/communities/YQL/orders/{order.number}/files"
    told = {"setting": "home", "stage": "before"}
    refused = send(program, path, told)
    assert (refused.status_code, refused.json()["control"]) == (409, "LC-023")
    made = send(program, path, told | {"agreed": "household", "agreed_how": "signed"})
    assert (made.status_code, made.json()["media"]) == (201, "image/jpeg")
    assert program.get(path).json() == [made.json()]
    file = made.json()["id"]
    assert b"".join(program.post(f"{path}/{file}/disclosures", {}).streaming_content)
    gone = program.post(f"{path}/{file}/removal", {"reason": "mistake"})
    assert gone.json()["removed_for"] == "mistake"
    assert program.post(f"{path}/{file}/disclosures", {}).status_code == 404
