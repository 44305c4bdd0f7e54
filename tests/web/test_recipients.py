"""A question that is answered later, and a recipient who is told, on the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hudang.consent import services
from hudang.consent.models import Consent, RecipientNotice, Situation
from tests.consent.answers import ASKED
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.consent.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-016")]

PROVIDED = replace(ASKED, situation=Situation.PROVIDE, recipient="云速快递(演示)")


def test_the_counter_asks_and_enters_the_answer_another_day(browse, clerk, li_si):
    browser, ledger = browse(clerk), f"/customers/{li_si.number}/consents/"
    question = {"items": [str(one) for one in ASKED.items], "situation": "", "recipient": ""}
    asked = {**question, "answer": "offered", "channel": "letter"}
    assert browser.post(f"{ledger}ask/{ASKED.purpose}", asked).status_code == 302
    assert Consent.objects.get().state == "offered"
    assert "Enter the answer" in text_of(browser.get(ledger))
    shown = browser.post(f"{ledger}ask/{ASKED.purpose}", question)
    assert "The person refuses" in text_of(shown)
    browser.post(f"{ledger}ask/{ASKED.purpose}", {**asked, "answer": "refused"})
    assert Consent.objects.get().state == "refused"


def test_the_list_says_who_is_to_be_told_and_what_proves_it(browse, clerk, engineer, li_si, say):
    services.withdraw(say(li_si, asked=PROVIDED), by=clerk, at=MONDAY)
    browser, notice = browse(clerk), RecipientNotice.objects.get()
    page = text_of(browser.get("/consents/recipients/"))
    assert "云速快递(演示)" in page
    assert li_si.number in page
    assert "云速快递(演示)" in text_of(browser.get(f"/customers/{li_si.number}/consents/"))
    address = f"/customers/{li_si.number}/consents/recipients/{notice.id}"
    assert browser.post(address, {"on": "2026-11-23", "reference": ""}).status_code == 422
    assert browse(engineer).get(address).status_code == 403
    told = browse(clerk).post(address, {"on": "2026-11-23", "reference": "EMS-117"})
    assert told.status_code == 302
    assert "EMS-117" in text_of(browse(clerk).get("/consents/recipients/", {"standing": "done"}))
    assert (
        browse(clerk).get("/consents/recipients/", {"standing": "due"}).context["page"].total == 0
    )
