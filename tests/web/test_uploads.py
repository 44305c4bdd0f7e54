"""Uploads are sealed from the first byte, only where one is expected, and gone unless kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from hudang.accounts.policy import Permission
from hudang.urls import handler400, handler403, handler404, handler500  # noqa: F401
from hudang.urls import urlpatterns as site
from hudang.vault import files
from hudang.web import uploads

CANARY = b"\xe5\xbc\xa0\xe4\xb8\x89 16490000001 " * 20_000
seen = []


def take(request):
    for upload in request.FILES.values():
        seen.append(upload)
        if "keep" in request.POST:
            upload.keep()
    return HttpResponse(str(seen[-1].size if seen else 0))


urlpatterns = [path("take/", take, name="take"), *site]


@pytest.fixture(autouse=True)
def expect_a_file(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.web.test_uploads"
    monkeypatch.setitem(uploads.PLACES, "take", Permission.IMPORT_ROSTER)
    seen.clear()


def send(browser, **fields):
    return browser.post("/take/", {"file": SimpleUploadedFile("a.csv", CANARY), **fields})


def on_disk(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_lies_on_the_disk_is_sealed_and_opens_to_what_was_sent(sign_in, clerk, tmp_path):
    answer = send(sign_in(clerk), keep="yes")

    (upload,) = seen
    (content,) = on_disk(tmp_path).values()
    with upload.path.open("rb") as source:
        opened = b"".join(files.open_stream(source, secret=upload.secret))
    assert answer.content == str(len(CANARY)).encode()
    assert b"16490000001" not in content
    assert opened == CANARY
    assert upload.path.name == str(upload.identifier)


def test_a_file_that_nobody_kept_is_gone_with_the_request(sign_in, clerk, tmp_path):
    send(sign_in(clerk)).close()

    assert on_disk(tmp_path) == {}


def test_who_may_not_send_one_leaves_no_byte(sign_in, manager, tmp_path):
    answer = send(sign_in(manager))

    assert answer.status_code == 403
    assert on_disk(tmp_path) == {}


def test_a_stranger_leaves_no_byte(db, tmp_path):
    strict = Client(enforce_csrf_checks=True)  # the key of the form is looked for in its body

    answer = send(strict)

    assert answer.status_code == 403
    assert on_disk(tmp_path) == {}


def test_a_page_that_takes_no_file_takes_none(sign_in, clerk, tmp_path):
    answer = sign_in(clerk).post(
        reverse("web:language"), {"file": SimpleUploadedFile("a.csv", CANARY)}
    )

    assert answer.status_code == 400
    assert on_disk(tmp_path) == {}


def test_a_file_over_the_limit_is_refused_before_its_first_byte(
    sign_in, clerk, monkeypatch, tmp_path
):
    monkeypatch.setattr(uploads, "LIMIT", 1000)
    monkeypatch.setattr(uploads, "FORM_FIELDS", 1000)

    answer = send(sign_in(clerk))

    assert answer.status_code == 413
    assert on_disk(tmp_path) == {}


def test_an_upload_that_breaks_off_leaves_no_file(sign_in, clerk, tmp_path):
    head = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.csv\r\n\r\n"

    sign_in(clerk).post(
        "/take/", head + CANARY, content_type="multipart/form-data; boundary=x"
    ).close()

    assert on_disk(tmp_path) == {}
