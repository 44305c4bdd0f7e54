"""The gate on a phone and the desk's pages of the entrance: keyboard, axe, 360 pixels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.accounts.models import Role
from hudang.entrance import services
from hudang.entrance.services import Left, Visit
from hudang.registry.models import Occupancy
from tests import factories
from tests.outbox.people import register
from tests.registry.company import found_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-086", "LC-023")]
GUARD = "ZX001"


@pytest.fixture
def gated(own_database, settings, tmp_path):
    """A company with a guard at its gate, keys on a hook and a pass for today."""
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    company = found_company()
    purposes = ("contract_service", "emergency", "parking")
    department = factories.make_department(
        "ZX", name="秩序部", purposes=purposes, function=factories.Function.SECURITY
    )
    user = factories.make_user(GUARD, name="韩磊", password=factories.PASSWORD)
    factories.make_post(
        user, role=Role.STAFF, department=department, communities=[company.community],
        purposes=purposes,
    )  # fmt: skip
    factories.sign_undertaking(user)
    customer = register(company)
    house = Occupancy.objects.select_related("house").get(customer_id=customer.id).house
    left = Left("door", 2, "YS-XY-1", "E1", "A", "7", note="反锁两圈")
    services.take_keys(customer, house, left, by=company.clerk, at=now())
    visit = Visit(now(), now() + timedelta(hours=4))
    return company, services.make_pass(customer, house, visit, by=company.clerk, at=now()), house


@pytest.fixture
def site(gated):
    with serving() as address:
        yield address


def test_the_guard_types_a_code_on_a_phone_and_sees_the_house_alone(gated, open_as, complaints):
    _company, made, house = gated
    page = open_as(GUARD, width=360, language="en")
    page.goto("/gate/")
    expect(page.locator("[autofocus]")).to_be_focused()
    found = faults(page)
    page.keyboard.type(made.code)
    page.keyboard.press("Enter")
    expect(page.locator("#gate-answer")).to_contain_text(house.label)
    found += faults(page)
    page.locator("input[name=code]").fill(made.code)
    page.keyboard.press("Enter")
    expect(page.locator("#gate-answer")).to_contain_text("Used already")
    expect(page.locator("#gate-answer")).not_to_contain_text(house.label)
    found += faults(page)
    assert found == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_of_the_entrance_are_accessible_narrow_and_within_the_policy(
    gated, open_as, complaints, width, language
):
    company, made, _house = gated
    page, found = open_as(company.clerk.code, width=width, language=language), []
    paths = (
        "/keys/", "/keys/new", "/keys/YS-01-000001/", "/keys/YS-01-000001/receipt",
        "/key-counts/", f"/key-counts/{company.community.code}/new", "/passes/", "/passes/new",
        f"/passes/{made.visitor_pass.number}/", "/parking/", "/parking/new",
    )  # fmt: skip
    for path in paths:
        page.goto(path)
        found += faults(page)
    page.goto("/keys/YS-01-000001/")
    page.get_by_role("link", name="Lend" if language == "en" else "借出").press("Enter")
    expect(page.locator("#dialog select[name=borrower]")).to_be_visible()
    found += faults(page)
    assert found == []
    assert complaints == []
