"""POL-4.1: the rules are public: anybody reads, compares and keeps every version of the notice."""

from __future__ import annotations

from copy import deepcopy

import pytest

from hudang.purposes import queries, services
from tests.factories import MONDAY
from tests.web.conftest import plain_http

__all__ = ["plain_http"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-004")]


@pytest.fixture
def second(notice, privacy_lead):
    """The next version: another telephone, and a section the first one had is renamed."""
    sections = deepcopy(notice.sections)
    sections[0]["body_zh"][1] = "联系方式改为大堂前台。"
    sections[0]["body_en"][1] = "The contact is now the desk in the lobby."
    return services.publish_notice(
        notice.notice, sections=sections, effective_from=MONDAY, by=privacy_lead, at=MONDAY
    )


def test_zhang_san_sees_without_signing_in_what_the_new_version_changed(client, notice, second):
    page = client.get("/notice/2/changes")

    assert page.status_code == 200
    kinds = [change.kind for change in page.context["changes"]]
    assert kinds == ["changed"] + ["same"] * (len(notice.sections) - 1)
    changed = page.context["changes"][0].zh
    told = "".join(piece.text for piece in changed if piece.kind != "gone")
    assert "联系方式改为大堂前台。" in told
    assert "<ins>" in page.content.decode()
    client.cookies["django_language"] = "en"
    english = client.get("/notice/2/changes")
    told = "".join(one.text for one in english.context["changes"][0].en if one.kind != "gone")
    assert "now the desk in the lobby." in told


def test_the_first_version_has_nothing_to_be_compared_with(client, notice):
    client.cookies["django_language"] = "en"
    page = client.get("/notice/1/changes")
    assert "This is the first version" in page.content.decode()
    assert client.get("/notice/7/changes").status_code == 404


def test_he_keeps_the_version_he_was_given_as_a_file(client, notice, second):
    kept = client.get("/notice/1/text").content.decode()
    assert notice.sections[0]["body_zh"][1] in kept
    assert notice.text_hash in kept
    assert client.get("/notice/7/text").status_code == 404


def test_a_section_that_came_and_one_that_went_are_told(notice):
    before, after = deepcopy(notice), deepcopy(notice)
    after.sections = [*after.sections[1:], {**after.sections[0], "code": "extra"}]
    kinds = {one.section["code"]: one.kind for one in queries.compare_notices(before, after)}
    assert (kinds["extra"], kinds["controller"], kinds["purposes"]) == ("new", "gone", "same")
