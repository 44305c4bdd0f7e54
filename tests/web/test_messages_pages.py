"""Messages on the pages and by the API: written, listed, opened, decided, taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from hudang.accesslog.models import Entry
from hudang.outbox import services
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from tests import reading_pdf
from tests.factories import mobile
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db
State = Message.State
VISIT = TEMPLATES["repair_visit"].sample
FIELDS = {"channel": "sms", "language": "zh", **{f"blank_{k}": v for k, v in VISIT.items()}}


@pytest.fixture
def written(browse, clerk, zhang_san):
    browse(clerk).post(f"/customers/{zhang_san.number}/messages/new/repair_visit", FIELDS)
    return Message.objects.get()


def address_of(message):
    return f"/messages/{message.community_id}/{message.id}/"


def test_a_clerk_writes_from_the_customers_page_and_finds_it_in_the_list(
    browse, clerk, zhang_san, written
):
    page = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/"))
    assert "Write" in page
    listed = text_of(browse(clerk).get("/messages/"))

    assert "repair visit" in listed
    assert zhang_san.number in listed
    assert mobile(1) not in listed
    assert text_of(browse(clerk).get("/messages/", {"number": zhang_san.number})).count(
        "repair visit"
    ) > text_of(browse(clerk).get("/messages/", {"number": "YQL-999999"})).count("repair visit")
    assert "No message is like that" in text_of(browse(clerk).get("/messages/", {"state": "sent"}))


def test_an_empty_blank_is_named_and_nothing_is_queued(browse, clerk, zhang_san):
    answer = browse(clerk).post(
        f"/customers/{zhang_san.number}/messages/new/repair_visit", FIELDS | {"blank_day": ""}
    )

    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_an_offer_is_refused_with_a_sentence(browse, clerk, zhang_san):
    answer = browse(clerk).post(
        f"/customers/{zhang_san.number}/messages/new/new_service",
        {
            "channel": "sms",
            "language": "zh",
            "blank_service": "家政",
            "blank_day": "12月31日",
        },
    )

    assert answer.status_code == 409
    assert "has not agreed to commercial messages" in text_of(answer)


def test_the_text_is_opened_for_a_purpose_and_the_entry_is_written_first(browse, clerk, written):
    url = f"{address_of(written)}open/85"
    assert "厨房水龙头" not in text_of(browse(clerk).get(address_of(written)))
    shown = browse(clerk).post(url, {"purpose": "repair_follow_up", "reference": "WX-2026-17"})

    assert "厨房水龙头" in text_of(shown)
    assert Entry.objects.filter(what="disclosure.stated").count() == 1


def test_a_message_is_taken_back_by_its_button(browse, clerk, written):
    assert "Withdraw" in text_of(browse(clerk).get(address_of(written)))
    browse(clerk).post(f"{address_of(written)}withdraw")
    written.refresh_from_db()

    assert written.state == State.WITHDRAWN
    assert "Withdraw" not in text_of(browse(clerk).get(address_of(written)))


def test_the_privacy_lead_decides_about_a_held_message(browse, clerk, privacy_lead, zhang_san):
    at = datetime.now().astimezone()
    held = services.queue(
        zhang_san,
        Letter("repair_visit", "sms", blanks={**VISIT, "work": "本周优惠"}),
        by=clerk,
        at=at,
    )
    assert "It serves" not in text_of(browse(clerk).get(address_of(held)))
    assert "It serves" in text_of(browse(privacy_lead).get(address_of(held)))
    browse(privacy_lead).post(f"{address_of(held)}decide", {"decision": "service"})
    held.refresh_from_db()

    assert (held.state, held.decided_by) == (State.QUEUED, privacy_lead.code)


def test_the_templates_show_invented_values_in_both_languages(browse, clerk):
    shown = text_of(browse(clerk).get("/messages/templates/"))

    assert "厨房水龙头" in shown
    assert "we will come on" in shown


def test_the_chart_counts_by_state(browse, clerk, written):
    chart = browse(clerk).get("/messages/chart").json()

    assert chart["series"][0]["data"] == [1]


def test_who_neither_writes_nor_decides_sees_no_messages(browse, engineer):
    assert browse(engineer).get("/messages/").status_code == 403


def test_letters_are_printed_as_a_file_and_posted(browse, clerk, zhang_san):
    letter = Letter("bill_ready", "letter", blanks=TEMPLATES["bill_ready"].sample)
    services.queue(zhang_san, letter, by=clerk, at=datetime.now().astimezone())
    assert zhang_san.number in text_of(browse(clerk).get("/messages/letters/"))
    (message,) = Message.objects.all()
    answer = browse(clerk).post("/messages/letters/print", {"letter": [str(message.id)]})
    assert answer["Content-Type"] == "application/pdf"
    assert zhang_san.number not in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    assert "张三" in reading_pdf.text_of(answer.content)
    assert browse(clerk).post("/messages/letters/print").url == "/messages/letters/"
    assert browse(clerk).post("/messages/letters/post").url == "/messages/letters/"
    message.refresh_from_db()
    assert message.state == State.SENT
    assert "No letter waits" in text_of(browse(clerk).get("/messages/letters/"))


def test_who_only_supervises_messages_prints_none(browse, privacy_lead):
    assert browse(privacy_lead).post("/messages/letters/print").status_code == 403
