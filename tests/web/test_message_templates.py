"""Templates of messages on their pages: drafted, changed, checked by another, in force."""

from __future__ import annotations

import pytest

from hudang.outbox import queries
from hudang.outbox.models import TemplateVersion
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db
LEAK = "/messages/templates/leak/"
WORDS = {
    "name_zh": "漏水急告",
    "name_en": "leak",
    "text_zh": "漏水：{place}，请致电{phone}。",
    "text_en": "Leak: {place}. Call {phone}.",
    "channels": ["sms"],
}


def test_from_draft_to_force_through_the_pages(browse, custodian, privacy_lead, clerk):
    drafter, lead = browse(custodian), browse(privacy_lead)
    assert "Draft the next version" in text_of(drafter.get(LEAK))
    assert drafter.post(f"{LEAK}draft", WORDS).url == LEAK
    assert "Drafts that wait" in text_of(lead.get("/messages/templates/"))
    assert "Put in force" not in text_of(drafter.get(LEAK))
    assert "Put in force" in text_of(lead.get(LEAK))
    assert drafter.post(f"{LEAK}draft", WORDS | {"name_en": "water leak"}).url == LEAK
    assert lead.post(f"{LEAK}force").url == LEAK

    shown = text_of(lead.get(LEAK))
    assert "Version 2" in shown
    assert "came with the system" in shown
    assert "water leak" in text_of(browse(clerk).get("/messages/templates/"))


def test_what_may_not_be_said_is_told_beside_the_form_and_nothing_is_lost(browse, custodian):
    selling = WORDS | {"text_zh": "优惠：{place}，{phone}。"}
    answer = browse(custodian).post(f"{LEAK}draft", selling)

    assert answer.status_code == 422
    assert "it sells: 优惠" in text_of(answer)
    assert "优惠：{place}" in answer.content.decode()
    assert not TemplateVersion.objects.exists()


def test_a_new_template_has_a_code_of_its_own_and_a_purpose(browse, custodian, privacy_lead):
    page, words = browse(custodian), WORDS | {"purpose": "contract_service"}
    assert page.get("/messages/new-template").status_code == 200
    taken = page.post("/messages/new-template", words | {"code": "leak"})
    assert "There is a template of this code" in text_of(taken)
    made = page.post("/messages/new-template", words | {"code": "lift"})
    assert made.url == "/messages/templates/lift/"
    assert page.get(made.url).status_code == 200
    browse(privacy_lead).post(f"{made.url}force")

    assert queries.template("lift").purpose == "contract_service"


def test_a_draft_is_given_up(browse, custodian):
    page = browse(custodian)
    page.post(f"{LEAK}draft", WORDS)
    assert page.post(f"{LEAK}give-up").url == LEAK
    assert page.post(f"{LEAK}give-up").status_code == 404
    assert page.get("/messages/templates/nothing/").status_code == 404
    assert page.get("/messages/templates/nothing/draft").status_code == 404


def test_who_only_writes_drafts_nothing(browse, clerk):
    assert browse(clerk).get(f"{LEAK}draft").status_code == 403
    assert browse(clerk).get("/messages/new-template").status_code == 403


def test_one_person_stops_and_another_switches_on(browse, privacy_lead, system_admin, clerk):
    lead, operator = browse(privacy_lead), browse(system_admin)
    assert "never stopped" in text_of(lead.get("/messages/stops/"))
    assert (
        lead.post("/messages/stops/", {"channel": "sms", "reason": "incident"}).status_code == 302
    )
    for path in ("/messages/", "/messages/templates/", LEAK):
        assert "Sending is stopped: text message" in text_of(browse(clerk).get(path))
    (stop,) = queries.standing_stops()
    assert "waits for another person" in text_of(lead.get("/messages/stops/"))
    assert lead.post(f"/messages/stops/{stop.pk}/lift").status_code == 403
    assert operator.post(f"/messages/stops/{stop.pk}/lift").status_code == 302
    assert "Sending is stopped" not in text_of(browse(clerk).get("/messages/"))
    assert browse(clerk).get("/messages/stops/").status_code == 403
    assert lead.post("/messages/stops/", {"reason": "because"}).status_code == 422


def test_the_blanks_are_named_in_the_language_of_the_page(sign_in, custodian):
    assert "Blanks: {work}" in text_of(sign_in(custodian, language="en").get(f"{LEAK}draft"))
    shown = text_of(sign_in(custodian, language="zh-hans").get(f"{LEAK}draft"))
    assert "可用填空项：{work}" in shown
