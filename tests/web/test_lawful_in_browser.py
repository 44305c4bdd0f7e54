"""Free texts, recipients and readers in a real browser, Chinese wide and English narrow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.accounts.models import Department, Role
from hudang.consent import services as consents
from hudang.consent.models import Situation
from hudang.outbox import services as outbox
from hudang.outbox.services import Letter
from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.consent.answers import ASKED, SIGNED
from tests.factories import MONDAY, identity_number, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-016", "LC-023")]

VISIT = {"work": f"核对证件{identity_number(1)}", "day": "上午", "phone": "400-000-0000"}


@pytest.fixture
def lawful_site(own_database, settings, tmp_path):
    """李四, who took back that a courier gets his address; a text with a find; a custodian."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(company.community, facts=facts, by=company.clerk, at=MONDAY)
    li_si = services.register(
        company.community,
        values={1: "李四", 2: mobile(2)},
        stays=[Stay(queries.houses_of(company.community.id)[0], "owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        by=company.clerk,
        at=MONDAY,
    )
    cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN,
        department=Department.objects.get(is_customer_service=True),
        community=company.community, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    asked = replace(ASKED, situation=Situation.PROVIDE, recipient="云速快递(演示)")
    given = consents.record(li_si, asked=asked, said=SIGNED, by=company.clerk, at=now())
    consents.withdraw(given, by=company.clerk, at=now())
    letter = Letter("repair_visit", "sms", blanks=VISIT, reason="needed")
    outbox.queue(li_si, letter, by=company.clerk, at=now())
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_a_find_is_told_while_writing_and_every_page_is_in_order(
    lawful_site, open_as, complaints, width, language
):
    page = open_as("KF002", width=width, language=language)
    page.goto("/customers/YQL-000001/messages/new/repair_visit")
    page.locator("input[name=blank_work]").press_sequentially("请打" + mobile(7))
    expect(page.locator(".field-hits li")).to_have_count(1)
    found = faults(page)
    page.locator("input[name=blank_work]").fill("水龙头")
    expect(page.locator(".field-hits li")).to_have_count(0)

    page.goto("/free-texts/")
    expect(page.locator("#texts tbody tr")).to_have_count(1)
    found += faults(page)
    page.locator("#texts tbody button").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("#texts tbody button")).to_have_count(0)

    page.goto("/consents/recipients/")
    found += faults(page)
    page.locator("tbody .btn").press("Enter")
    page.wait_for_selector("#dialog input[name=reference]")
    found += faults(page)
    page.fill("#dialog input[name=reference]", "EMS-117")
    page.locator("#dialog button[type=submit]").press("Enter")
    page.wait_for_url("**/consents/")
    found += faults(page)
    page.goto("/regulation/readers/")
    found += faults(page)
    assert found == []
    assert complaints == []
