"""Old orders and other systems in a real browser: by keyboard, on a phone, nothing for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hudang.integration import services as integration
from hudang.integration.models import OrderImport
from hudang.service import services as service
from hudang.service.models import ServiceRecord
from hudang.webhooks import services as webhooks
from tests import factories
from tests.factories import MONDAY
from tests.integration.oldlists import old_book, old_row
from tests.outbox.people import appoint_custodian, register
from tests.registry.company import found_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-169")]


@pytest.fixture
def exchanging(own_database, settings, tmp_path):
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    register(company, number=2)
    service.establish()
    appoint_custodian(company)
    return company


@pytest.fixture
def site(exchanging):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_old_orders_come_in_by_the_pages(
    exchanging, open_as, complaints, tmp_path, width, language
):
    path = tmp_path / "old.xlsx"
    path.write_bytes(old_book([old_row(0), old_row(1, 报修类型="水路"), old_row(2, 报修时间="?")]))
    page = open_as("KF002", width=width, language=language)
    found = []
    for address in ("/old-orders/", "/old-orders/new"):
        page.goto(address)
        found += faults(page)
    page.locator("input[type=file]").set_input_files(path)
    page.locator(
        "form[enctype] button[type=submit], form[enctype] button.btn-primary"
    ).last.click()
    page.wait_for_url("**/columns")
    found += faults(page)
    page.locator("input[name=source]").fill("旧系统")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(lambda url: not url.endswith("columns"))
    brought = OrderImport.objects.get()
    integration.run_check(brought.community_id, brought.id)
    page.goto(f"/old-orders/YQL/{brought.id}/")
    found += faults(page)
    page.goto(f"/old-orders/YQL/{brought.id}/rows")
    found += faults(page)
    page.goto(f"/old-orders/YQL/{brought.id}/unknown")
    found += faults(page)
    page.locator("select").first.select_option("water_leak")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(lambda url: not url.endswith("unknown"))
    integration.run_check(brought.community_id, brought.id)
    page.goto(f"/old-orders/YQL/{brought.id}/")
    page.locator("input[name=skip_faulty]").check()
    page.locator("form[action$='start'] button").click()
    expect(page.locator("#old-order .progress, #old-order [role=status]").first).to_be_visible()
    integration.run_import(brought.community_id, brought.id)
    page.goto(f"/old-orders/YQL/{brought.id}/")
    found += faults(page)
    assert ServiceRecord.objects.count() == 2
    assert found == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_two_people_let_another_system_be_told_and_the_secret_is_shown_once(
    exchanging, open_as, complaints, width, language
):
    custodian = factories.acting("KF002")
    proposed = webhooks.propose(
        exchanging.community.id, name="报修小程序", url="https://tickets.example/hudang",
        events=["order.recorded", "order.done"], by=custodian, at=MONDAY,
    )  # fmt: skip
    hook = integration.propose_hook(
        exchanging.community.id, code="TICKET", name="工单系统", by=custodian, at=MONDAY
    )
    page = open_as("ZB001", width=width, language=language)
    found = []
    page.goto("/exchange/")
    found += faults(page)
    for address in (f"subscriptions/{proposed.id}", f"hooks/{hook.id}"):
        page.goto(f"/exchange/YQL/{address}/")
        found += faults(page)
        page.locator("form[action$='confirm'] button").press("Enter")
        expect(page.locator("code.once")).to_be_visible()
        found += faults(page)
        page.goto(f"/exchange/YQL/{address}/")
        expect(page.locator("code.once")).to_have_count(0)
        found += faults(page)
    page = open_as("KF002", width=width, language=language)
    for address in ("subscriptions/new", "hooks/new"):
        page.goto(f"/exchange/{address}")
        found += faults(page)
    assert found == []
    assert complaints == []
