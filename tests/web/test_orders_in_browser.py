"""Orders in a real browser: from the ring to the recorded order by keyboard, and a phone's day."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hudang.service.models import ServiceRecord
from tests.dossiers import papers
from tests.service.desk_company import ENGINEER, desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-169")]


@pytest.fixture
def desk(own_database, settings, tmp_path):
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return desk_company()


@pytest.fixture
def site(desk):
    with serving() as address:
        yield address


def test_from_the_ring_to_the_order_by_keyboard_alone(desk, open_as, complaints):
    page = open_as(desk.clerk.code, width=1440, language="zh-hans")
    page.goto("/orders/new")
    keys = page.keyboard
    # A browser moves to the first field a moment after it has loaded the page.
    expect(page.locator("[autofocus]")).to_be_focused()
    keys.type("16490000001")
    keys.press("Tab")
    expect(page.locator("#order-who input[type=radio]")).to_have_count(1)
    expect(page.locator("#order-who")).not_to_contain_text("16490000001")
    page.locator("select[name=type]").focus()
    page.locator("select[name=type]").select_option("drain")
    page.locator("textarea[name=text]").focus()
    keys.type("厨房下水堵了")
    keys.press("Enter")
    page.wait_for_url("**/orders/GD-*/")
    order = ServiceRecord.objects.order_by("recorded_at").last()
    assert (order.type.code, order.house_id is not None) == ("drain", True)
    expect(page.locator("main")).to_contain_text("厨房下水堵了")
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_of_orders_are_accessible_narrow_and_within_the_policy(
    desk, open_as, complaints, width, language
):
    order = ServiceRecord.objects.get()
    page = open_as(desk.clerk.code, width=width, language=language)
    found = []
    for path in ("/orders/", "/orders/new", "/services/", f"/orders/{order.number}/"):
        page.goto(path)
        found += faults(page)
    assert found == []
    assert complaints == []


def test_the_engineer_takes_up_and_finishes_on_a_phone(desk, open_as, complaints):
    page = open_as(ENGINEER, width=360, language="en")
    page.goto("/orders/mine")
    found = faults(page)
    page.locator(".link-list a").first.press("Enter")
    page.wait_for_url("**/orders/GD-*/")
    page.get_by_role("button", name="Call").press("Enter")
    expect(page.locator("#order-telephone a[href^='tel:']")).to_be_visible()
    page.get_by_role("button", name="Take it up").press("Enter")
    page.wait_for_load_state("networkidle")
    page.locator("summary", has_text="Done").first.press("Enter")
    page.locator("textarea[name=text]").first.fill("换了角阀")
    page.get_by_role("button", name="Done", exact=True).press("Enter")
    expect(page.locator(".page-head")).to_contain_text("done")
    found += faults(page)
    assert ServiceRecord.objects.get().state == "done"
    assert found == []
    assert complaints == []


@pytest.mark.control("LC-023")
def test_the_engineer_photographs_the_fault_on_a_phone(desk, open_as, complaints):
    page = open_as(ENGINEER, width=360, language="en")
    page.goto(f"/orders/{ServiceRecord.objects.get().number}/")
    page.locator("summary", has_text="Add photographs").press("Enter")
    found = faults(page)
    pictures = [
        {"name": name, "mimeType": "image/jpeg", "buffer": papers.photograph()}
        for name in ("one.jpg", "two.jpg")
    ]
    page.locator("input[type=file][multiple]").set_input_files(pictures)
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(page.locator("#alerts")).to_contain_text("LC-023")
    page.locator("select[name=setting]").select_option("home")
    page.locator("select[name=agreed]").select_option("asker")
    page.locator("select[name=agreed_how]").select_option("oral")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    files = page.locator(".link-list a", has_text="Photograph")
    expect(files).to_have_count(2)
    found += faults(page)
    files.first.press("Enter")
    page.wait_for_url("**/files/*/")
    expect(page.locator("img.photo")).to_have_js_property("naturalWidth", 60)
    found += faults(page)
    assert found == []
    assert [one for one in complaints if "Error Code 409" not in one] == []
