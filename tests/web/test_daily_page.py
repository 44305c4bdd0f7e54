"""The daily page in the staff interface: who may print it, and typing one back in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.accesslog import daily, queries
from hudang.accesslog.models import Signed
from hudang.accesslog.note import Checkpoint

pytestmark = [pytest.mark.control("LC-127"), pytest.mark.django_db]

CHECKPOINT = Checkpoint("hudang-0123456789ab.invalid/access/1", 12, bytes(range(32)))
PAGE = "12 " + " ".join(daily.groups_of(CHECKPOINT))


@pytest.fixture
def signed(monkeypatch):
    """A checkpoint that the sequencer signed; a page of a test never commits one."""
    one = Signed(log=1, epoch=1, size=12, note=f"{CHECKPOINT.text}\n— somebody c2lnbmF0dXJl\n")
    monkeypatch.setattr(queries, "newest_checkpoints", lambda: [one])
    monkeypatch.setattr(queries, "stated_on", lambda page: one if page.find([one.note]) else None)


def test_the_page_shows_note_groups_and_code(sign_in, supervisor, signed):
    text = sign_in(supervisor).get(reverse("web:daily")).content.decode()

    assert CHECKPOINT.origin in text
    assert all(group in text for group in daily.groups_of(CHECKPOINT))
    assert 'src="data:image/svg+xml' in text
    assert "Printed by" in text


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (PAGE, "The page matches"),
        (PAGE.replace("12 ", "11 ", 1), "The page does not match"),
        (PAGE.replace(PAGE[3:7], "3334"), "is mistyped"),
        ("12", "eight groups"),
    ],
)
def test_a_page_typed_in_says_whether_it_matches(sign_in, supervisor, signed, page, sentence):
    answer = sign_in(supervisor).post(reverse("web:daily_compare"), {"page": page})

    assert sentence in answer.content.decode()
