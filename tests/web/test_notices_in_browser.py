"""The notice in a real browser, Chinese wide and English narrow: due, told, compared, excepted."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.purposes import queries as purposes
from hudang.purposes import services as notices
from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests.factories import MONDAY, acting, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-004", "LC-019", "LC-020")]


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A customer who has been told by a posting, and a second version of the notice to come."""
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
        by=company.clerk,
        at=MONDAY,
    )
    _announce()
    with serving() as address:
        yield address


def _announce():
    current, at = purposes.versions().get(), now()
    sections = deepcopy(current.sections)
    sections[0]["body_zh"][1] = "联系方式改为大堂前台。"
    sections[0]["body_en"][1] = "The contact is now the desk in the lobby."
    notices.publish_notice(
        current.notice,
        sections=sections,
        effective_from=at + timedelta(days=14),
        by=acting("ZB001", at=at),
        at=at,
    )


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_li_si_is_found_on_the_board_and_told_at_a_visit(open_as, complaints, width, language):
    page = open_as("KF001", width=width, language=language)
    page.goto("/notices/due/")
    found = faults(page)
    page.locator("main a[href='/customers/YQL-000001/notice']").press("Enter")
    page.locator("main a[href$='/notice/told']").press("Enter")
    page.wait_for_selector("#dialog input[name=channel]")
    found += faults(page)
    page.locator("#dialog input[value=visit]").press("Space")
    page.locator("#dialog .btn-primary").press("Enter")
    page.wait_for_selector("#dialog [data-alerts] >> text=GD-2026-0117")
    found += faults(page)
    assert [one for one in complaints if "409" not in one] == [], "the refusal and nothing else"
    complaints.clear()
    page.fill("#dialog input[name=reference]", "GD-2026-0117")
    page.locator("#dialog .btn-primary").press("Enter")
    page.wait_for_selector("main td >> text=GD-2026-0117")
    found += faults(page)
    page.goto("/notices/due/")
    expect(page.locator("main a[href='/customers/YQL-000001/notice']")).to_have_count(0)
    assert found == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_anybody_compares_versions_and_the_lead_reads_how_plain_they_are(
    open_as, complaints, width, language
):
    page = open_as("ZB001", width=width, language=language)
    page.goto("/notice/2/")
    found = faults(page)
    page.locator("main a[href='/notice/2/changes']").press("Enter")
    page.wait_for_selector("main ins")
    found += faults(page)
    page.goto("/notices/new")
    page.locator("button[name=read]").press("Enter")
    page.wait_for_load_state()
    found += faults(page)
    assert page.locator("main .form-hint .tag").count() >= 18
    page.goto("/notices/exceptions/")
    found += faults(page)
    page.locator("main a[href='/notices/exceptions/new']").press("Enter")
    page.wait_for_selector("main input[name=authority]")
    found += faults(page)
    assert found == []
    assert complaints == []
