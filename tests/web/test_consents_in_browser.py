"""A consent in a real browser, Chinese wide and English narrow: asked, agreed, withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests.factories import MONDAY, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-003", "LC-016")]


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A company with one customer, to whom the notice was handed."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    services.register(
        company.community,
        values={1: "李四", 2: mobile(2)},
        stays=[Stay(queries.houses_of(company.community.id)[0], "owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        by=company.clerk,
        at=MONDAY,
    )
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_nothing_is_chosen_before_and_taking_back_is_one_press(
    open_as, complaints, width, language
):
    page = open_as("KF001", width=width, language=language)
    page.goto("/customers/YQL-000001/consents/")
    found = faults(page)
    presses = 0

    page.locator("main a[href$='/ask/billing']").press("Enter")
    presses += 1
    page.wait_for_selector("#dialog input[name=items]")
    found += faults(page)
    assert page.locator("#dialog input:checked").count() == 0
    page.locator("#dialog input[name=items][value='5']").press("Space")
    page.locator("#dialog button[name=show]").press("Enter")
    presses += 2

    page.wait_for_selector("#dialog button[name=answer]")
    found += faults(page)
    assert page.locator("#dialog input:checked").count() == 0
    assert page.locator("#dialog select[name=form]").input_value() == ""
    yes_and_no = "#dialog button[value=granted], #dialog button[value=refused]"
    looks = page.locator(yes_and_no).evaluate_all("buttons => buttons.map(one => one.className)")
    assert looks == ["btn", "btn"], "a no weighs as much as a yes"
    page.select_option("select[name=channel]", "counter")
    page.select_option("select[name=form]", "written_electronic")
    page.fill("input[name=reference]", "S-2026-1")
    page.locator("#dialog button[value=granted]").press("Enter")
    presses += 1

    withdraw = page.locator("main form[action$='/withdraw'] button")
    expect(withdraw).to_have_count(1)
    found += faults(page)
    withdraw.press("Enter")
    expect(withdraw).to_have_count(0)
    assert presses > 1, "agreeing took more than the one press of taking back"

    page.goto("/customers/YQL-000001/consents/")
    page.locator("main table a[href*='/consents/']").first.press("Enter")
    page.wait_for_selector("[data-print]")
    found += faults(page)
    assert found == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_privacy_lead_reads_the_board_and_who_has_not_answered(
    open_as, complaints, width, language
):
    page = open_as("ZB001", width=width, language=language)
    page.goto("/consents/")
    found = faults(page)
    page.locator("main table a[href$='/billing/general/']").press("Enter")
    page.wait_for_selector("main [data-chart]")
    found += faults(page)
    page.select_option("main select[name=state]", "none")
    page.locator("main form.filter-bar .btn-primary").press("Enter")
    page.wait_for_selector("main a[href='/customers/YQL-000001/consents/']")
    found += faults(page)
    assert found == []
    assert complaints == []
