"""A case of arrears in a real browser: from the house to a plan, on a telephone and at a desk."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import expect

from hudang.accounts.models import Role
from hudang.arrears.models import ArrearsCase
from hudang.registry.models import Occupancy
from tests import cast, factories
from tests.service.desk_company import desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-162")]
FEE_CLERK = "CW001"


@pytest.fixture
def owing_company(own_database, settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    company = desk_company()
    finance = factories.make_department(
        "CW", name="财务部", purposes=["dunning"], function=factories.Function.FINANCE
    )
    cast.appointed(
        FEE_CLERK, name="许慧", role=Role.FEE_CLERK, department=finance,
        community=company.community, purposes=("dunning",),
    )  # fmt: skip
    return company


@pytest.fixture
def site(owing_company):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_from_the_house_to_the_printed_letter_and_its_proof(
    owing_company, open_as, complaints, width, language
):
    page, found = open_as(FEE_CLERK, width=width, language=language), []
    house = Occupancy.objects.select_related("house").first().house
    for path in ("/arrears/", "/arrears/fees", f"/places/YQL/houses/{house.id}/arrears"):
        page.goto(path)
        found += faults(page)
    page.locator("textarea[name=periods]").fill("2026-01-01 2026-03-31 600.00")
    page.locator("form:has(textarea) button[type=submit]").press("Enter")
    page.wait_for_url("**/arrears/CF-*/")
    expect(page.locator("main")).to_contain_text("600.00")
    found += faults(page)
    page.locator("main summary").first.press("Enter")
    page.locator("main details[open] [name=phone]").fill("400-000-0000")
    page.locator("main details[open] button").press("Enter")
    page.wait_for_load_state("networkidle")
    with page.expect_download() as printing:
        page.locator("form[action$='/print'] button").press("Enter")
    case = ArrearsCase.objects.get()
    assert printing.value.suggested_filename == f"{case.number}.pdf"
    page.goto(f"/arrears/{case.number}/")
    page.locator("a[href$='/proof']").press("Enter")
    page.wait_for_url("**/proof")
    found += faults(page)
    page.locator("[name=on]").fill(localdate(now()).isoformat())
    page.locator("[name=reference]").fill("XA123456789")
    page.locator("main form button[type=submit]").last.press("Enter")
    page.wait_for_url("**/arrears/CF-*/")
    expect(page.locator("main")).to_contain_text("XA123456789")
    found += faults(page)
    assert found == []
    assert complaints == []
