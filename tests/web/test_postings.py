"""The photo of a posting: sealed from its first byte, shown through the desk, or not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from hudang.accesslog.models import Entry
from hudang.core.errors import Forbidden
from hudang.disclosure.photos import photo_of
from hudang.purposes import queries as purposes
from hudang.vault import storage
from hudang.vault.models import VaultKey
from hudang.web import uploads
from tests.factories import PNG

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0" + b"a picture of a wall " * 40


def post(browser, community, *, content=PNG, name="wall.png", **fields):
    sent = {
        "community": str(community.pk),
        "place": "3栋公告栏",
        "posted_at": now().strftime("%Y-%m-%dT%H:%M"),
        **fields,
    }
    if content is not None:
        sent["photo"] = SimpleUploadedFile(name, content)
    return browser.post(reverse("web:notice_post"), sent)


def lying() -> list[bytes]:
    """Return the files that lie on the disk."""
    folder = storage.folder()
    return [file.read_bytes() for file in folder.iterdir()] if folder.exists() else []


@pytest.mark.control("LC-019")
@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_a_photo_is_kept_sealed_and_shown_to_whoever_asks_the_desk(
    sign_in, clerk, community, notice, content, kind
):
    browser = sign_in(clerk)

    assert post(browser, community, content=content).status_code == 302

    posting = purposes.postings(community.pk).get()
    (sealed,) = lying()
    assert b"a picture of a wall" not in sealed
    shown = browser.get(reverse("web:notice_photo", args=[posting.pk]))
    assert (shown.content, shown["Content-Type"]) == (content, kind)
    assert shown["Cache-Control"] == "no-store"
    assert shown["X-Content-Type-Options"] == "nosniff"
    entry = Entry.objects.filter(what="disclosure.photo_of_posting").get()
    assert (entry.actor_code, entry.act, entry.count) == (clerk.code, "view", 1)


def test_the_notice_page_offers_the_photo_in_a_dialog(sign_in, clerk, community, notice):
    browser = sign_in(clerk)
    post(browser, community)
    posting = purposes.postings(community.pk).get()

    page = browser.get(reverse("web:notices")).content.decode()
    dialog = browser.get(reverse("web:notice_posting", args=[posting.pk])).content.decode()

    assert reverse("web:notice_posting", args=[posting.pk]) in page
    assert reverse("web:notice_photo", args=[posting.pk]) in dialog
    assert "3栋公告栏" in dialog


@pytest.mark.control("LC-019")
def test_a_posting_without_a_photo_is_refused(sign_in, clerk, community, notice):
    assert post(sign_in(clerk), community, content=None).status_code == 409
    assert not purposes.postings(community.pk).exists()


@pytest.mark.control("LC-019")
@pytest.mark.parametrize(
    "content", [b"GIF89a" + b"x" * 100, b"<svg onload=alert(1)>", b"%PDF-1.7", b"MZ"]
)
def test_the_bytes_decide_what_is_a_picture_and_the_rest_leaves_nothing(
    sign_in, clerk, community, notice, content
):
    keys = VaultKey.objects.count()

    answer = post(sign_in(clerk), community, content=content, name="wall.png")

    assert answer.status_code == 422
    assert "Take a JPEG or PNG picture" in answer.content.decode()
    assert not purposes.postings(community.pk).exists()
    assert (lying(), VaultKey.objects.count()) == ([], keys)


@pytest.mark.control("LC-019")
def test_a_posting_that_is_refused_leaves_nothing_behind(sign_in, clerk, community, notice):
    answer = post(sign_in(clerk), community, posted_at="2020-01-01T08:00")

    assert answer.status_code == 403
    assert lying() == []


def test_a_posting_that_cannot_be_stored_leaves_nothing_behind(
    sign_in, clerk, community, notice, monkeypatch
):
    def full(*_args: object, **_options: object) -> None:
        raise OSError("No space left on device")

    browser = sign_in(clerk)
    browser.raise_request_exception = False
    monkeypatch.setattr("hudang.purposes.services.purposes._log", full)
    keys = VaultKey.objects.count()

    assert post(browser, community).status_code == 500
    assert not purposes.postings(community.pk).exists()
    assert (lying(), VaultKey.objects.count()) == ([], keys)


def test_a_photo_over_the_limit_is_refused_before_its_first_byte(
    sign_in, clerk, community, notice, monkeypatch
):
    monkeypatch.setitem(uploads.LIMITS, "web:notice_post", 100)
    monkeypatch.setattr(uploads, "FORM_FIELDS", 100)

    answer = post(sign_in(clerk), community)

    assert answer.status_code == 413
    assert "a photo 10 MB" in answer.content.decode()
    assert lying() == []


@pytest.mark.control("LC-125")
def test_who_may_not_open_values_sees_no_photo(sign_in, clerk, supervisor, community, notice):
    post(sign_in(clerk), community)
    posting = purposes.postings(community.pk).get()
    browser = sign_in(supervisor)

    assert "See the photo" not in browser.get(reverse("web:notices")).content.decode()
    for name in ("web:notice_posting", "web:notice_photo"):
        assert browser.get(reverse(name, args=[posting.pk])).status_code == 403


@pytest.mark.control("LC-125")
def test_a_photo_of_another_community_is_refused(
    sign_in, clerk, community, other_community, notice
):
    post(sign_in(clerk), community)
    posting = purposes.postings(community.pk).get()
    elsewhere = replace(clerk, communities=frozenset({other_community.id}))

    with pytest.raises(Forbidden, match="does not cover this community"):
        photo_of(posting, by=elsewhere, at=now())


def test_a_posting_from_before_photos_were_kept_has_none_to_show(
    sign_in, clerk, community, posted_notice
):
    posting = purposes.postings(community.pk).get()
    type(posting).objects.filter(pk=posting.pk).update(photo=None, photo_key=None)

    browser = sign_in(clerk)

    assert "See the photo" not in browser.get(reverse("web:notices")).content.decode()
    assert browser.get(reverse("web:notice_photo", args=[posting.pk])).status_code == 404
