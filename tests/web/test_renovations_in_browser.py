"""Renovations in a real browser: the counter by keyboard, and every page narrow and accessible."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hudang.registry.models import Occupancy
from hudang.renovation import services
from hudang.renovation.models import Renovation
from hudang.renovation.services import Application, Worker
from tests.dossiers import papers
from tests.renovation.acting import ENDS, TODAY, edition_of, signed
from tests.service.desk_company import desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-163")]


@pytest.fixture
def renovating(own_database, settings, tmp_path):
    """A company with one home whose works are agreed, from today on."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = desk_company()
    stay = Occupancy.objects.select_related("house", "customer").get(role="owner")
    today, now = timezone.localdate(), timezone.now()
    application = Application(
        "佳家装饰有限公司", today, today + (ENDS - TODAY), {"wiring": "", "gas": "RQ-9"}
    )
    file = services.apply(stay.customer, stay.house, application, by=company.clerk, at=now)
    signed(file, by=company.clerk, at=now, told_date=today, agreement_date=today)
    services.issue_pass(
        file, Worker("王建国", "123X"), valid_from=today, until=today, by=company.clerk, at=now
    )
    return company


@pytest.fixture
def site(renovating):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_of_renovations_are_accessible_narrow_and_within_the_policy(
    renovating, open_as, complaints, width, language
):
    file = Renovation.objects.get()
    page = open_as(renovating.clerk.code, width=width, language=language)
    found = []
    for path in (
        "/renovations/", "/renovations/new", f"/renovations/{file.number}/",
        f"/renovations/{file.number}/agree", f"/renovations/{file.number}/notice",
        f"/renovations/{file.number}/passes/{file.number}-01/print",
    ):  # fmt: skip
        page.goto(path)
        found += faults(page)
    assert found == []
    assert complaints == []


def test_the_counter_records_one_and_keeps_the_agreement(
    renovating, open_as, complaints, tmp_path
):
    page = open_as(renovating.clerk.code, width=360, language="en")
    page.goto("/renovations/new")
    expect(page.locator("[autofocus]")).to_be_focused()
    page.keyboard.type("16490000001")
    page.keyboard.press("Tab")
    expect(page.locator("#order-who input[type=radio]")).to_have_count(1)
    page.locator("input[name=contractor]").fill("佳家装饰有限公司")
    today = timezone.localdate().isoformat()
    for name in ("begins", "ends"):
        page.locator(f"input[name={name}]").fill(today)
    page.locator("input[name=works][value=paint]").check()
    page.get_by_role("button", name="Record the renovation").press("Enter")
    page.wait_for_url("**/renovations/ZX-*/")
    page.get_by_role("link", name="Keep the agreement").press("Enter")
    page.wait_for_url("**/agree")
    for name in ("told_date", "agreement_date"):
        page.locator(f"input[name={name}]").fill(today)
    scan = tmp_path / "agreement.pdf"
    scan.write_bytes(papers.pdf())
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Keep the agreement").press("Enter")
    expect(page.locator(".page-head")).to_contain_text("agreement signed")
    file = Renovation.objects.order_by("recorded_at").last()
    page.get_by_role("button", name="The works have begun").press("Enter")
    expect(page.locator(".page-head")).to_contain_text("works under way")
    assert edition_of(file) == 3
    assert complaints == []
