"""Items set apart, figures and changes of many in a real browser: axe, phone width, both ways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import now

from hudang.accounts.models import Department, Role
from hudang.registry import services
from hudang.registry.models import BulkAmendment, Quarantine
from tests import cast
from tests.factories import mobile
from tests.registry import rosters
from tests.registry.company import found_company
from tests.registry.rosters import HEADERS, row, workbook
from tests.web.test_in_browser import (  # noqa: F401  fixtures
    browser,
    complaints,
    open_as,
    serving,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A community with three customers, a second phone set apart, and a change prepared."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    custodian = cast.appointed(
        "KF002",
        name="李强",
        role=Role.CUSTODIAN,
        department=Department.objects.get(is_customer_service=True),
        community=company.community,
        purposes=cast.SERVICE_PURPOSES,
    )
    data = workbook([[*row(n), mobile(n + 900)] for n in range(3)], headers=[*HEADERS, "备用手机"])
    roster = rosters.receive(company.community, data=data, by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=now)
    rosters.import_all(roster, by=company.clerk, clock=now)
    services.prepare_bulk(
        company.community,
        what="confirm_contact",
        filters=services.CustomerFilter(),
        reason="review",
        by=custodian,
        at=now(),
    )
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_are_accessible_narrow_and_within_the_policy(
    open_as,  # noqa: F811
    complaints,  # noqa: F811
    width,
    language,
):
    quarantine, bulk = Quarantine.objects.get(), BulkAmendment.objects.get()
    paths = [
        "/", "/quarantine/", f"/quarantine/YQL/{quarantine.id}/", "/figures/", "/figures/YQL/",
        "/bulk/", "/bulk/new", f"/bulk/YQL/{bulk.id}/", "/customers/?record=incomplete",
        f"/imports/YQL/{quarantine.roster_id}/",
    ]  # fmt: skip
    found = []
    page = open_as("KF002", width=width, language=language)
    for path in paths:
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        found += [(path, rule["id"], rule["nodes"][0]["html"]) for rule in violations]
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [(path, "wider than the screen", beyond)] if beyond > 0 else []
    assert found == []
    assert complaints == []


def test_a_change_of_many_is_confirmed_before_it_starts(open_as, complaints):  # noqa: F811
    bulk = BulkAmendment.objects.get()
    page = open_as("KF002")
    page.goto(f"/bulk/YQL/{bulk.id}/")
    page.click("text=Change 3 customers")
    page.click("#confirm button[value=no]")
    bulk.refresh_from_db()
    assert bulk.status == "prepared"
    page.click("text=Change 3 customers")
    with page.expect_navigation():
        page.click("#confirm button[value=yes]")
    bulk.refresh_from_db()
    assert bulk.status == "running"
    assert complaints == []
