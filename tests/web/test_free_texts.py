"""Free texts on the pages: a hint while writing, a reason to keep one, what the custodian sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hudang.accesslog.models import Entry
from hudang.outbox import services as outbox
from hudang.outbox.services import Letter
from hudang.purposes.models import FlaggedText, KeptReason
from tests.factories import MONDAY, identity_number
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023")]

NUMBER = identity_number(1)
VISIT = {"work": f"核对证件{NUMBER}", "day": "11月24日上午", "phone": "400-000-0000"}
LETTER = Letter("repair_visit", "sms", blanks=VISIT)
LIST = "/free-texts/"


def written(customer, by, **more):
    return outbox.queue(customer, replace(LETTER, **more), by=by, at=MONDAY)


def test_the_form_asks_for_a_reason_only_when_there_is_something_to_keep(browse, clerk, zhang_san):
    address = f"/customers/{zhang_san.number}/messages/new/repair_visit"
    fields = {"channel": "sms", "language": "zh", **{f"blank_{k}": v for k, v in VISIT.items()}}
    assert "Why the text stays" not in text_of(browse(clerk).get(address))
    refused = browse(clerk).post(address, fields)
    assert refused.status_code == 422
    assert "an identity number at characters 5 to 22" in text_of(refused)
    assert "Why the text stays" in text_of(refused)
    kept = browse(clerk).post(address, fields | {"kept_reason": "needed"})
    assert kept.status_code == 302
    assert FlaggedText.objects.get().reason == KeptReason.NEEDED


def test_the_hint_says_kind_and_place_and_leaves_no_trace(browse, clerk):
    browser = browse(clerk)
    before = Entry.objects.count()
    answer = browser.post(LIST + "hint", {"filed": f"柜中 {NUMBER}"})
    assert "an identity number at characters 4 to 21" in text_of(answer)
    assert NUMBER not in answer.content.decode()
    assert answer["Cache-Control"].count("no-store")
    assert text_of(browser.post(LIST + "hint", {"filed": "3号柜"})).strip() == ""
    assert Entry.objects.count() == before
    assert not FlaggedText.objects.exists()


def test_the_custodian_sees_counts_and_records_without_a_text(browse, clerk, custodian, zhang_san):
    written(zhang_san, clerk, reason=KeptReason.NOT_A_PERSON)
    browser = browse(custodian)
    page = text_of(browser.get(LIST))
    assert "an identity number" in page
    assert zhang_san.number in page
    assert NUMBER not in page
    assert browser.get(LIST, {"kind": "phone"}).context["page"].total == 0
    assert browser.get(LIST + "chart").json()["series"][0]["data"] == [1]
    flagged = FlaggedText.objects.get()
    browser.post(f"{LIST}{flagged.community_id}/{flagged.id}/seen")
    assert browser.get(LIST, {"state": "open"}).context["page"].total == 0
    assert browse(clerk).get(LIST).status_code == 403
