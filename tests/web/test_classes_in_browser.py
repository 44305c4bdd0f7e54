"""The table in a real browser on a phone: a run, a class and its reason, a withdrawal, a run.

The wide page in Chinese is in the journey from scheme to table.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hudang.classification import services
from hudang.classification.models import Run
from tests.classification.told import TUESDAY
from tests.factories import MONDAY
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-060", "LC-066", "LC-070")]

PHONE = {"width": 390, "language": "en"}


@pytest.fixture
def db(own_database):
    """Let what the cast does be committed, for the server to see."""


@pytest.fixture
def site(zhang_wei, clerk, custodian, time_machine):
    """A scheme in force, and 张伟 who agreed to be sorted by it."""
    time_machine.move_to(TUESDAY, tick=True)
    with serving() as address:
        yield address


def test_from_the_scheme_to_the_table_and_back_to_standard(
    in_force, zhang_wei, open_as, complaints, time_machine
):
    page = open_as("KF002", **PHONE)
    found = _runs(page, in_force)
    page.goto("/classes/")
    row = page.locator("tbody tr", has_text=zhang_wei.number)
    expect(row).to_contain_text("We come to you")
    expect(page.locator(".chart svg")).to_have_count(1)
    found += faults(page)
    row.locator("td.actions a").press("Enter")
    expect(page.locator("#drawer")).to_contain_text(Run.objects.get().number)
    found += faults(page)
    found += _withdraws(open_as("KF001", **PHONE), zhang_wei)
    time_machine.move_to(TUESDAY + timedelta(minutes=3), tick=True)
    found += _runs(page, in_force)
    page.goto(f"/classes/compare?before={MONDAY.date()}&after={TUESDAY.date()}")
    found += faults(page)
    page.goto(f"/classes/?class_code=standard&text={zhang_wei.number}")
    expect(page.locator("tbody tr", has_text=zhang_wei.number)).to_have_count(1)
    page.goto("/runs/")
    found += faults(page)
    assert found == []
    assert complaints == []


def _runs(page, version):
    """Have the scheme run by its button, and watch it to its end."""
    page.goto(f"/schemes/{version.scheme.number}/{version.number}/")
    found = faults(page)
    page.locator("form[action$='/run']:not(:has([name=dry])) button").press("Enter")
    page.click("#confirm button[value=yes]")
    page.wait_for_url("**/runs/**")
    expect(page.locator("#run[hx-trigger] progress")).to_have_count(1)
    found += faults(page)
    services.pass_run(Run.objects.filter(state=Run.State.WAITING).get().pk)
    expect(page.locator("#run:not([hx-trigger]) progress")).to_have_count(1)
    expect(page.locator(".chart svg")).to_have_count(1)
    return found + faults(page)


def _withdraws(page, customer):
    page.goto(f"/customers/{customer.number}/consents/")
    withdraw = page.locator("main form[action$='/withdraw'] button")
    withdraw.press("Enter")
    expect(withdraw).to_have_count(0)
    return faults(page)
