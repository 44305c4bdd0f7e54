"""A complaint in a real browser: from counter to accepted outcome, the accused beside it."""

from __future__ import annotations

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.accounts import queries as accounts
from hudang.service import services
from hudang.service.models import Feedback
from hudang.service.services import Said
from tests.service.desk_company import ENGINEER, desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-166")]

WORDS = "师傅进门不换鞋，还发火"


@pytest.fixture
def complaint_desk(own_database, settings, tmp_path):
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return desk_company()


@pytest.fixture
def site(complaint_desk):
    with serving() as address:
        yield address


def take_down(page):
    """Take a complaint about the engineer down with the keys alone."""
    page.goto("/feedback/new")
    keys = page.keyboard
    expect(page.locator("[autofocus]")).to_be_focused()
    keys.type("16490000001")
    keys.press("Tab")
    expect(page.locator("#order-who input[type=radio]")).to_have_count(1)
    page.locator("select[name=about]").select_option("complaint:staff.attitude")
    page.locator("summary", has_text="People of ours").press("Enter")
    page.locator("[name=person]").first.focus()
    keys.type(ENGINEER[:3])
    found = page.locator("#accused-people input[name=accused]")
    expect(found).to_have_count(1)
    keys.press("Tab")
    keys.press("Space")
    expect(found).to_be_checked()
    page.locator("textarea[name=text]").focus()
    keys.type(WORDS)
    keys.press("Enter")
    page.wait_for_url("**/feedback/TS-*/")
    expect(page.locator("main")).to_contain_text(WORDS)
    return Feedback.objects.get()


def act(page, label, **fields):
    """Open an act by the keyboard, fill in what it asks for, and do it."""
    page.locator("summary", has_text=label).first.press("Enter")
    form = page.locator("details[open] form").first
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        is_choice = field.evaluate("one => one.tagName") == "SELECT"
        field.select_option(value) if is_choice else field.fill(value)
    form.get_by_role("button", name=label, exact=True).press("Enter")
    page.wait_for_load_state("networkidle")


def test_from_the_counter_to_the_accepted_outcome_with_the_accused_beside_it(
    complaint_desk, open_as, complaints
):
    page = open_as(complaint_desk.clerk.code, width=1440, language="en")
    case = take_down(page)
    page.get_by_role("button", name="Tell who raised it").press("Enter")
    page.wait_for_load_state("networkidle")
    act(page, "Ask for an account", person=ENGINEER, text="What was said at the door on Sunday?")
    beside = open_as(ENGINEER, width=360, language="en")
    assert beside.goto(f"/feedback/{case.number}/").status == 403
    expect(beside.locator("body")).not_to_contain_text(WORDS)
    beside.goto("/feedback/asked/")
    found = faults(beside)
    beside.locator("table a").first.press("Enter")
    beside.wait_for_url("**/feedback/asked/TS-*/")
    expect(beside.locator("main")).to_contain_text("What was said at the door")
    for kept in (WORDS, "张三", "张*", "3栋"):
        expect(beside.locator("body")).not_to_contain_text(kept)
    found += faults(beside)
    beside.locator("textarea[name=text]").fill("I was in a hurry and spoke too loud.")
    beside.get_by_role("button", name="Give the account").press("Enter")
    expect(beside.locator("textarea[name=text]")).to_have_count(0)
    page.reload()
    expect(page.locator("main")).to_contain_text("I was in a hurry")
    act(page, "Answer", text="He has apologised.", outcome="justified", cause="conduct")
    act(page, "Settle", acceptance="accepted", text="Fine.")
    expect(page.locator(".page-head")).to_contain_text("settled")
    assert Feedback.objects.get().acceptance == "accepted"
    assert found == []
    # The refused page is the one complaint of the browser's console.
    assert [one for one in complaints if "403" not in one] == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_of_complaints_are_accessible_narrow_and_within_the_policy(
    complaint_desk, open_as, complaints, width, language
):
    clerk = accounts.acting(accounts.by_code(complaint_desk.clerk.code), at=now())
    raised = services.Raised(kind="complaint", category="repair.lift", text="电梯又停了")
    case = services.raise_feedback(complaint_desk.community, raised, by=clerk, at=now())
    services.find_out(case, Said("查了维保记录"), by=clerk, at=now())
    page = open_as(complaint_desk.clerk.code, width=width, language=language)
    found = []
    for path in ("/feedback/", "/feedback/new", f"/feedback/{case.number}/",
                 f"/feedback/{case.number}/print", "/feedback/asked/"):  # fmt: skip
        page.goto(path)
        found += faults(page)
    assert found == []
    assert complaints == []
