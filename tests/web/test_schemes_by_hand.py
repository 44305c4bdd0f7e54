"""Requests made by hand, not by the pages of schemes: refused with a sentence, never half-done."""

from __future__ import annotations

import pytest

from hudang.classification import services
from hudang.classification.models import Choice, LegalReview, ProxyReview, Scheme, SchemeVersion
from hudang.classification.models.reviews import LONGEST_SAID
from hudang.classification.policy.lawful import MOST_ROWS
from tests.factories import MONDAY
from tests.web.reading import htmx, text_of
from tests.web.test_schemes import edition, place

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.control("LC-061")
@pytest.mark.parametrize("attribute", ["service_need", "occupancy_role", "floor_area", "none"])
def test_only_a_doubtful_criterion_of_the_draft_is_asked_about(browse, draft, manager, attribute):
    answer = browse(manager).post(
        place(draft, f"criteria/{attribute}/ask"), {"reason": "按合同由谁签字。"}
    )
    assert answer.status_code == 403
    assert "no such criterion" in text_of(answer)
    assert not ProxyReview.objects.exists()


def test_a_question_to_the_second_reviewer_is_put_once_and_fits_its_box(browse, draft, manager):
    client = browse(manager)
    htmx(client, place(draft, "criteria/new"), edition(draft, attribute="occupancy_role"))
    ask = place(draft, "criteria/occupancy_role/ask")
    long = client.post(ask, {"reason": "长" * (LONGEST_SAID + 1)})
    assert long.status_code == 422
    assert f"at most {LONGEST_SAID} characters" in text_of(long)
    for _time in range(2):
        assert client.post(ask, {"reason": "按合同由谁签字。"}).status_code == 302
    assert ProxyReview.objects.count() == 1


@pytest.mark.control("LC-069")
def test_a_review_that_neither_signs_nor_returns_is_neither(browse, submitted, legal_reviewer):
    said = {"opinion": "同意。", "act": "burn"}
    assert browse(legal_reviewer).post(place(submitted, "review"), said).status_code == 422
    assert not LegalReview.objects.exists()


def test_a_changed_draft_is_submitted_from_the_page_that_shows_it(browse, draft, manager):
    client = browse(manager)
    shown = text_of(
        htmx(client, place(draft, "criteria/new"), edition(draft, attribute="occupancy_role"))
    )
    draft.refresh_from_db()
    beside = shown.partition('id="scheme-acts"')[2]
    assert f'name="edition" value="{draft.edition}"' in beside
    assert "Ask the second reviewer" in shown


def test_a_step_taken_twice_is_refused_by_how_the_scheme_stands(browse, in_force, custodian):
    client, suspend = browse(custodian), place(in_force, "suspend")
    assert client.post(suspend, {"reason": "核对中"}).status_code == 302
    again = client.post(suspend, {"reason": "核对中"})
    assert again.status_code == 403
    assert "This step is not for a scheme that is “suspended”" in text_of(again)


@pytest.mark.control("LC-068")
def test_a_label_is_deleted_of_a_scheme_that_gives_one(browse, clerk, zhang_wei, manager):
    services.begin_scheme(
        services.Titles("未公布", "Not published", "目标", "Goal"), by=manager, at=MONDAY
    )
    other = Scheme.objects.order_by("number").last()
    where = f"/customers/{zhang_wei.number}/classes/{other.number}/delete"
    assert browse(clerk).post(where).status_code == 403
    assert not Choice.objects.exists()


def test_a_table_has_no_more_rows_than_somebody_reads(browse, draft, manager):
    client, content = browse(manager), dict(draft.content)
    content["rules"] = [content["rules"][0] | {"key": f"r{place}"} for place in range(MOST_ROWS)]
    SchemeVersion.objects.filter(pk=draft.pk).update(content=content)
    assert client.get(place(draft)).status_code == 200
    row = edition(draft, of_service_need=["call_ahead"], class_code="comes")
    refused = client.post(place(draft, "rows/new"), row)
    assert refused.status_code == 403
    assert f"{MOST_ROWS} rows" in text_of(refused)


@pytest.mark.parametrize("where", [
    "/schemes/%00/1/", "/runs/%00/", "/monitoring/%00/", "/appeals/%00/", "/classes/%00/%00",
    "/customers/%00/",
])  # fmt: skip
def test_an_address_that_no_text_can_be_is_told_so(browse, custodian, where):
    assert browse(custodian).get(where).status_code == 400
