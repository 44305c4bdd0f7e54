"""The rating page on a phone, and on the desk: axe, both languages, no script needed."""

from __future__ import annotations

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.accounts import queries as accounts
from hudang.service import queries, services
from hudang.service.models import Rating, ServiceRecord
from tests.service.desk_company import ENGINEER, desk_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-166")]

SECRET = "a-secret-of-the-test"


@pytest.fixture
def rated(own_database, settings, tmp_path):
    """The company's only order is done, and its customer was asked how it was."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = desk_company()
    order, at = ServiceRecord.objects.get(), now()
    engineer = accounts.acting(accounts.by_code(ENGINEER), at=at)
    taken = services.take_up(order, edition=order.edition, by=engineer, at=at)
    services.finish(
        taken, outcome="solved", text="换了角阀", edition=taken.edition, by=engineer, at=at
    )
    return company


@pytest.fixture
def site(rated):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_from_the_desk_to_one_tap_and_back(rated, open_as, complaints, width, language):
    order = ServiceRecord.objects.get()
    page = open_as(rated.clerk.code, width=width, language=language)
    page.goto(f"/orders/{order.number}/")
    found = faults(page)
    page.locator("form[action$='/rating/ask'] button").press("Enter")
    expect(page.locator("form[action$='/rating/ask']")).to_have_count(0)
    Rating.objects.update(link_hash=queries.link_hash(SECRET))
    page.goto(f"/rating/{SECRET}")
    found += faults(page)
    page.locator("button[name=score][value='2']").press("Enter")
    page.wait_for_url("**/survey/done/")
    found += faults(page)
    page.goto(f"/orders/{order.number}/")
    expect(page.locator("main")).to_contain_text("2 / 5")
    page.locator("summary").last.press("Enter")
    found += faults(page)
    assert found == []
    assert complaints == []
