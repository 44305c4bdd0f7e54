"""Needs in a real browser: the desk declares, the worker reads, the customer takes back."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import expect

from hudang.needs import queries
from hudang.needs.models import NeedLink, ServiceNeed
from hudang.registry.models import Customer
from hudang.service.models import ServiceRecord
from tests.needs.wishes import begin_assistance
from tests.service.desk_company import ENGINEER, desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-072")]
SECRET = "a-secret-of-the-test"


@pytest.fixture
def desk(own_database, settings, tmp_path):
    """A company whose customer has an open order, and needs may be kept."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = desk_company()
    begin_assistance()
    return company


@pytest.fixture
def site(desk):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_from_the_desk_to_the_work_and_back(desk, open_as, complaints, width, language):
    customer = Customer.objects.get(type="person")
    page = open_as(desk.clerk.code, width=width, language=language)
    page.goto(f"/customers/{customer.number}/needs/")
    found = faults(page)
    page.locator("a[href$='/needs/new']").press("Enter")
    form = page.locator("#dialog form")
    form.locator("[name=item]").select_option("wheelchair")
    form.locator("[name=note]").fill("走北门")
    form.locator("button[type=submit]").press("Enter")
    form.locator("[name=channel]").select_option("counter")
    form.locator("[name=form]").select_option("written_electronic")
    form.locator("[name=reference]").fill("S-1")
    found += faults(page)
    form.locator("button[value=granted]").press("Enter")
    expect(page.locator("form[action$='/take-back']")).to_have_count(1)
    found += faults(page)
    found += _worker_reads(open_as, width=width, language=language)
    found += _customer_takes_back(page, customer)
    assert ServiceNeed.objects.get().ended_for == "taken_back"
    assert found == []
    assert complaints == []


def _worker_reads(open_as, *, width, language):
    page = open_as(ENGINEER, width=width, language=language)
    page.goto(f"/orders/{ServiceRecord.objects.get().number}/")
    page.locator("form[action$='/needs'] button").press("Enter")
    expect(page.locator("#order-needs")).to_contain_text("走北门")
    return faults(page)


def _customer_takes_back(page, customer):
    NeedLink.objects.create(
        community_id=customer.community_id, customer_id=customer.id, sent_by="KF001",
        sent_at=now(), link_hash=queries.link_hash(SECRET), until_date=localdate(),
    )  # fmt: skip
    page.goto(f"/my-needs/{SECRET}")
    found = faults(page)
    page.locator("button[name=take_back]").press("Enter")
    expect(page.locator("button[name=take_back]")).to_have_count(0)
    return found + faults(page)
