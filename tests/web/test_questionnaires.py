"""From an empty draft to the figures, through the pages; and the public page of a survey."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from hudang.collection import queries, services
from hudang.collection.models import Campaign, Invitation, QuestionnaireVersion, Response
from hudang.outbox.models import Message
from hudang.outbox.templates import TEMPLATES
from tests.factories import mobile

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people"]
pytestmark = pytest.mark.django_db
AT = "/questionnaires/service-2026/1/"


def survey_of(campaign, customer) -> str:
    asked = Invitation.objects.get(campaign=campaign, customer_id=customer.id)
    return reverse("portal:survey_personal", args=[campaign.slug, services.give_link(asked)])


def test_a_questionnaire_is_built_part_by_part(surveying, custodian, privacy_lead, sign_in):
    drafter, lead = sign_in(custodian), sign_in(privacy_lead)
    begun = {"purpose": "satisfaction_survey", "code": "service-2026",
             "title_zh": "满意度", "title_en": "How good"}  # fmt: skip
    assert drafter.post("/questionnaires/new", begun).url == AT
    assert drafter.post("/questionnaires/new", begun).status_code == 422

    part = {"text_zh": "保洁好吗？", "text_en": "Cleaning?", "choices": "好 | good\n不好"}
    shown = drafter.post(f"{AT}parts/new/single", part)
    assert shown.status_code == 422
    assert b"Line 2" in shown.content
    part["choices"] = "好 | good\n不好 | not good"
    assert drafter.post(f"{AT}parts/new/single", part).status_code == 302
    follow = {"text_zh": "为何？", "text_en": "Why?", "after": "q1:2"}
    assert drafter.post(f"{AT}parts/new/text", follow).status_code == 302
    assert drafter.post(f"{AT}parts/q1/copy").status_code == 302
    assert drafter.post(f"{AT}order", {"key": ["q3", "q1", "q2"]}).status_code == 204
    assert drafter.post(f"{AT}order", {"key": ["q3"]}).status_code == 403
    assert drafter.post(f"{AT}parts/q3/remove").status_code == 302
    assert drafter.get(f"{AT}parts/q2").status_code == 200
    assert drafter.get("/survey/preview/service-2026/1/").status_code == 200

    assert drafter.post(f"{AT}publish").status_code == 403
    assert lead.post(f"{AT}publish").url == AT
    assert drafter.post(f"{AT}parts/new/single", part).status_code == 403
    assert drafter.post(f"{AT}next").url == "/questionnaires/service-2026/2/"
    assert QuestionnaireVersion.objects.count() == 2


def test_a_choice_declares_a_need_and_says_so_when_it_is_changed(needs, custodian, sign_in):
    drafter, at = sign_in(custodian), "/questionnaires/needs-2026/1/"
    page = drafter.get(f"{at}parts/new/multiple").content.decode()
    assert "call_ahead" in page
    part = {"text_zh": "记住什么？", "text_en": "Keep in mind?", "item": "65",
            "choices": "先打电话 | call first | call_ahead\n都不用 | nothing"}  # fmt: skip
    assert drafter.post(f"{at}parts/new/multiple", part).status_code == 302
    made = needs.questions.get(kind="multiple")
    assert made.needs == ["call_ahead", ""]
    shown = drafter.get(f"{at}parts/{made.key}").content.decode()
    assert "先打电话 | call first | call_ahead" in shown


def test_a_campaign_is_planned_opened_answered_and_closed(
    opinions, neighbours, custodian, privacy_lead, sign_in, community
):
    services.publish(opinions, by=privacy_lead, at=opinions.drafted_at)
    browser, public = sign_in(custodian), Client()
    today = localdate()
    terms = {"version": str(opinions.pk), "name": "冬季", "communities": [community.code],
             "closes": today.isoformat(), "delete": today.isoformat()}  # fmt: skip
    assert browser.post("/campaigns/new", terms | {"buildings": "99"}).status_code == 422
    at = browser.post("/campaigns/new", terms).url
    assert b"12 are asked" in browser.post(f"{at}open", follow=True).content
    campaign = Campaign.objects.get()
    assert b"QR" in browser.get(f"{at}poster").content

    for one in neighbours:
        address = survey_of(campaign, one)
        page = public.get(address).content.decode()
        submission = re.search(r'name="submission" value="([^"]+)"', page)[1]
        sent = {"submission": submission, "q1": "5", "q2": "2", "q3": "从没坏过"}
        assert public.post(address, sent).url == "/survey/done/"
        assert public.post(address, sent).status_code == 410
    assert browser.post(f"{at}close").status_code == 302
    services.tally(campaign.pk, at=campaign.created_at)

    shown = browser.get(at).content.decode()
    assert "Not enough answers yet" not in shown
    drawn = browser.get(f"{at}chart/q1").json()
    assert drawn["series"][0]["data"] == [0, 0, 0, 0, 12]
    assert browser.get(f"{at}remarks/q3").status_code == 200
    assert sign_in(privacy_lead).get(f"{at}remarks/q3").status_code == 403


@pytest.mark.control("LC-003")
def test_nothing_is_chosen_beforehand_and_a_script_stays_text(
    opinions, neighbours, campaign_of, custodian
):
    campaign = campaign_of(opinions)
    address, public = survey_of(campaign, neighbours[0]), Client()
    page = public.get(address)
    assert "checked" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    sent = {"submission": "not-a-uuid", "q1": "7", "q3": "<script>alert(1)</script>"}
    shown = public.post(address, sent)
    assert shown.status_code == 422
    assert b"<script>alert" not in shown.content
    assert public.post(address, {"decline": "1"}).url == "/survey/done/"
    assert not Response.objects.exists()


@pytest.mark.parametrize("path", ["/survey/nowhere/", "/survey/nowhere/secret"])
def test_a_made_up_address_finds_nothing(db, path):
    assert Client().get(path).status_code == 404


def test_a_poster_and_a_code_on_the_registered_phone_lead_to_the_questions(
    opinions, notice, neighbours, campaign_of, monkeypatch
):
    campaign = campaign_of(opinions)
    public, address = Client(), reverse("portal:survey", args=[campaign.slug])
    monkeypatch.setattr("secrets.randbelow", lambda _most: 4417)
    asked = public.post(address, {"mobile": mobile(20)}).content
    unknown = public.post(address, {"mobile": mobile(999)}).content
    assert _without_token(asked) == _without_token(unknown).replace(mobile(999), mobile(20))
    assert Message.objects.filter(template="code_satisfaction_survey").count() == 1

    for _each in range(4):
        wrong = public.post(address, {"mobile": mobile(20), "code": "000000"})
        assert wrong.status_code == 200
    right = public.post(address, {"mobile": mobile(20), "code": "004417"})
    assert right.url.startswith(address)
    assert public.get(right.url).status_code == 200
    again = public.post(address, {"mobile": mobile(20), "code": "004417"})
    assert again.status_code == 200


def _without_token(page: bytes) -> str:
    return re.sub(r'(csrf-token" content=|csrfmiddlewaretoken" value=)"[^"]+"', "", page.decode())


def test_invitations_leave_through_the_outbox_once(
    opinions, notice, neighbours, campaign_of, custodian
):
    campaign = campaign_of(opinions)
    at = campaign.opened_at
    written = services.invite(
        campaign.pk, origin="https://hudang.example", by=custodian.code, at=at
    )
    assert written == 12
    again = services.invite(campaign.pk, origin="https://hudang.example", by=custodian.code, at=at)
    assert again == 0
    assert Message.objects.filter(template="invitation_satisfaction_survey").count() == 12
    assert queries.progress(queries.campaign_of(campaign.pk)).invited == 12
    assert "invitation_satisfaction_survey" in TEMPLATES
