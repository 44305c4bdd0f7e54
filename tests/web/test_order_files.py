"""Files of an order on its page and through the API: added, looked at, refused, taken away."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.service import queries
from hudang.service.models import CustomerAttachment, ServiceRecord
from hudang.web import uploads
from tests.dossiers import papers
from tests.service import sounds
from tests.web.reading import entries, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023")]

INSIDE = {"stage": "before", "setting": "home", "agreed": "asker", "agreed_how": "oral"}


@pytest.fixture(autouse=True)
def room_for_files(settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def leak(ordered, zhang_san):
    return ordered(customer=zhang_san)


def picture(name="张三家厨房.jpg", data=None):
    return SimpleUploadedFile(name, data or papers.photograph())


def send(page, order, *files, **told):
    return page.post(f"/orders/{order.number}/files", {"file": list(files), **INSIDE, **told})


def test_several_photographs_at_once_and_what_they_were_called_is_not_kept(browse, leak, engineer):
    page = browse(engineer)
    answer = send(page, leak, picture(), picture(), SimpleUploadedFile("a.amr", sounds.amr()))
    assert answer["Location"] == f"/orders/{leak.number}/"
    assert len(queries.attachments_of(leak)) == 3
    assert len(papers.lying()) == 3
    shown = text_of(page.get(answer["Location"]))
    assert ("inside a home" in shown, "厨房.jpg" in shown) == (True, False)


def test_one_is_looked_at_without_a_trace_in_the_browser_and_with_one_in_the_log(
    browse, leak, engineer
):
    page = browse(engineer)
    send(page, leak, picture())
    (file,) = queries.attachments_of(leak)
    address = f"/orders/{leak.number}/files/{file.id}/"
    looked = page.get(address)
    assert "no-store" in looked["Cache-Control"]
    assert f"{address}content" in text_of(looked)
    assert not entries(what="service.open_file")
    content = page.get(f"{address}content")
    assert BytesIO(b"".join(content.streaming_content)).read(2) == b"\xff\xd8"
    assert ("no-store" in content["Cache-Control"], content["Content-Type"]) == (
        True,
        "image/jpeg",
    )
    assert "sandbox" in content["Content-Security-Policy"]
    assert len(entries(what="service.open_file")) == 1


def test_who_does_not_deal_with_it_is_asked_what_for(browse, leak, engineer, custodian, plumber):
    send(browse(engineer), leak, picture())
    (file,) = queries.attachments_of(leak)
    page, address = browse(plumber), f"/orders/{leak.number}/files/{file.id}/"
    assert b"".join(page.get(f"{address}content").streaming_content)
    ServiceRecord.objects.filter(pk=leak.pk).update(
        state="closed", outcome="solved", closed_at=leak.recorded_at
    )
    page = browse(custodian)
    assert page.get(f"{address}content").status_code == 404
    assert "What do you need it for?" in text_of(page.get(address))
    shown = page.post(address, {"purpose": "repair_follow_up", "reference": ""})
    stated = f"{address}content?purpose=repair_follow_up&reference="
    assert stated.replace("&", "&amp;") in text_of(shown)
    assert b"".join(page.get(stated).streaming_content)


def test_a_refusal_is_a_sentence_and_nothing_lies_about(browse, leak, engineer):
    page = browse(engineer)
    for file in (picture("leak.jpg", b"MZ\x90\0"), picture("a.svg", sounds.drawing())):
        answer = send(page, leak, file)
        assert (answer.status_code, "LC-176" in text_of(answer)) == (409, True)
    answer = send(page, leak, picture(), agreed="")
    assert (answer.status_code, "LC-023" in text_of(answer)) == (409, True)
    assert page.post(f"/orders/{leak.number}/files", INSIDE).status_code == 422
    assert (papers.lying(), CustomerAttachment.objects.count()) == ({}, 0)


def test_more_than_a_repair_needs_is_refused_by_its_announced_size(
    browse, leak, engineer, monkeypatch
):
    monkeypatch.setitem(uploads.LIMITS, "web:order_attach", 100)
    monkeypatch.setattr(uploads, "FORM_FIELDS", 100)
    assert send(browse(engineer), leak, picture()).status_code == 413
    assert papers.lying() == {}


def test_its_author_takes_it_away(browse, leak, engineer):
    page = browse(engineer)
    send(page, leak, picture())
    (file,) = queries.attachments_of(leak)
    page.post(f"/orders/{leak.number}/files/{file.id}/remove", {"reason": "mistake"})
    assert "added by mistake" in text_of(page.get(f"/orders/{leak.number}/"))
    assert page.get(f"/orders/{leak.number}/files/{file.id}/").status_code == 404


def test_health_says_that_there_is_no_scanner(browse, system_admin, settings):
    page = browse(system_admin)
    assert "No scanner for viruses" in text_of(page.get("/health/"))
    settings.SCANNER = "clamdscan -"
    assert "given to the company" in text_of(page.get("/health/"))
