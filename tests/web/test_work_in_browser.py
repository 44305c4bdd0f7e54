"""My work and the service figures in a real browser: axe, both languages, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.service.desk_company import ENGINEER, desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-169")]


@pytest.fixture
def working(own_database, settings, tmp_path):
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return desk_company()


@pytest.fixture
def site(working):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_of_work_are_accessible_and_narrow(
    working, open_as, complaints, width, language
):
    page = open_as(ENGINEER, width=width, language=language)
    found = []
    for path in ("/work/", "/work/board", "/work/calendar"):
        page.goto(path)
        expect(page.locator(".card a[href*='/orders/GD-']").first).to_be_visible()
        found += faults(page)
    assert found == []
    assert complaints == []


def test_from_the_workbench_to_the_order_by_keyboard(working, open_as, complaints):
    page = open_as(ENGINEER, width=1440, language="en")
    page.goto("/")
    # Today or tomorrow, by the hour: the order is due in four hours.
    page.locator("a.stat[href*='horizon=']", has_text="1").first.press("Enter")
    page.wait_for_url("**/work/?horizon=*")
    page.locator("tbody a").first.press("Enter")
    page.wait_for_url("**/orders/GD-*/")
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_service_figures_are_drawn_and_accessible(
    working, open_as, complaints, width, language
):
    page = open_as("KF002", width=width, language=language)
    page.goto("/orders/figures/")
    expect(page.locator(".chart svg")).to_have_count(2)
    page.locator("details > summary").last.press("Enter")
    assert faults(page) == []
    assert complaints == []
