"""Messages in a real browser: axe, phone width, both languages, written by the keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.outbox import drafting, services, stopping
from hudang.outbox.drafting import Words
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.outbox.templates import TEMPLATES
from hudang.registry.models import Customer
from tests import factories
from tests.outbox.people import appoint_custodian, register
from tests.registry.company import found_company
from tests.web.test_in_browser import (  # noqa: F401  fixtures
    browser,
    complaints,
    open_as,
    serving,
)

pytestmark = pytest.mark.journey
VISIT = TEMPLATES["repair_visit"].sample

SHORTER = Words("维修", "repair", "{work}：{day}。", "{work}: {day}.", ["sms"])


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A customer, a message kept here and one held back."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    customer = register(company)
    for code, blanks in (
        ("leak", TEMPLATES["leak"].sample),
        ("repair_visit", {**VISIT, "work": "本周优惠"}),
    ):
        services.queue(customer, Letter(code, "sms", blanks=blanks), by=company.clerk, at=now())
    bill = Letter("bill_ready", "letter", blanks=TEMPLATES["bill_ready"].sample)
    services.queue(customer, bill, by=company.clerk, at=now())
    drafting.draft("repair_visit", SHORTER, by=appoint_custodian(company), at=now())
    services.send_now(clock=now)
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_are_accessible_narrow_and_within_the_policy(
    open_as,  # noqa: F811
    complaints,  # noqa: F811
    width,
    language,
):
    customer = Customer.objects.get()
    messages = [f"/messages/{one.community_id}/{one.id}/" for one in Message.objects.all()]
    writing = f"/customers/{customer.number}/messages/new"
    found = []
    page = open_as("KF001", width=width, language=language)
    for path in (
        "/messages/",
        "/messages/letters/",
        "/messages/templates/",
        "/messages/templates/repair_visit/",
        writing,
        f"{writing}/repair_visit",
        *messages,
    ):
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        found += [(path, rule["id"], rule["nodes"][0]["html"]) for rule in violations]
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [(path, "wider than the screen", beyond)] if beyond > 0 else []
    assert found == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_drafting_a_template_is_accessible_and_narrow(open_as, complaints, width, language):  # noqa: F811
    page = open_as("KF002", width=width, language=language)
    for path in ("/messages/templates/repair_visit/draft", "/messages/new-template"):
        page.goto(path)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    assert complaints == []


def test_the_stop_switch_is_accessible_and_narrow(open_as, complaints):  # noqa: F811
    stopping.stop("", reason="exercise", by=factories.acting("ZB001"), at=now())
    page = open_as("ZB001", width=360, language="en")
    for path in ("/messages/stops/", "/messages/"):
        page.goto(path)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    assert complaints == []


def test_a_message_is_written_and_its_text_opened_by_the_keyboard(
    open_as,  # noqa: F811
    complaints,  # noqa: F811
):
    page = open_as("KF001", language="en")
    page.goto(f"/customers/{Customer.objects.get().number}/messages/new/repair_visit")
    for name, value in VISIT.items():
        page.focus(f"#id_blank_{name}")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages/*/*/")
    page.get_by_label("Open Text", exact=True).press("Enter")
    page.get_by_label("repair follow-up").check()
    page.locator("#dialog button[type=submit]").press("Enter")

    expect(page.locator(".revealed")).to_contain_text("厨房水龙头")
    assert complaints == []
