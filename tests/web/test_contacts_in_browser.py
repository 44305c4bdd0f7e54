"""The contact persons of a company in a real browser: Chinese wide, English narrow."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-010", "LC-011")]


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A company that holds a house, and nobody on record who speaks for it."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    services.register(
        company.community,
        values={60: "安和商贸有限公司(演示)", 2: mobile(60)},
        stays=[Stay(queries.houses_of(company.community.id)[0], "owner")],
        type="organisation",
        collected_date=date(2026, 11, 2),
        by=company.clerk,
        at=MONDAY,
    )
    with serving() as address:
        yield address


def faults(page) -> list[object]:
    violations = Axe().run(page).response["violations"]
    found: list[object] = [(page.url, one["id"], one["nodes"][0]["html"]) for one in violations]
    beyond = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*found, (page.url, "wider than the screen", beyond)] if beyond > 0 else found


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_lin_yue_is_added_found_by_her_telephone_and_leaves(open_as, complaints, width, language):
    page = open_as("KF001", width=width, language=language)
    page.goto("/customers/YQL-000001/")
    found = faults(page)
    page.click("main a[href$='/contacts/new']")
    page.wait_for_selector("#dialog input[name=item_1]")
    found += faults(page)
    page.fill("input[name=item_1]", "林悦")
    page.fill("input[name=item_2]", mobile(61))
    page.locator("form[action$='/contacts/new'] .btn-primary").press("Enter")
    page.wait_for_selector("a[href='/customers/YQL-000002/']")
    found += faults(page)
    page.goto("/customers/YQL-000002/")
    page.wait_for_selector("main a[href='/customers/YQL-000001/']")
    found += faults(page)

    page.goto("/customers/")
    if width < 700:
        page.click("summary[aria-label='Find a customer']")
    page.locator("input[name=q]:visible").fill(mobile(61))
    page.keyboard.press("Enter")
    page.wait_for_selector("text=安和商贸有限公司(演示)")
    found += faults(page)

    page.goto("/customers/YQL-000001/")
    page.click("main a[href$='/end']")
    page.locator("#dialog .btn-primary").press("Enter")
    expect(page.locator("main a[href$='/end']")).to_have_count(0)
    assert found == []
    assert complaints == []
