"""Offices and new values by file in a real browser: axe, phone width, both languages, keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate, now

from hudang.accounts.models import Department, Office, Post, Role
from hudang.registry import services
from hudang.registry.models import BulkAmendment, Customer, OfficeMove
from hudang.vault import storage
from tests import cast, factories
from tests.factories import mobile
from tests.policy.test_pol_05_bulk_file import filled
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
    """Three customers, a file of new numbers with a fault, and a move that waits."""
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
    cast.appointed(
        "IT002",
        name="冯雪",
        role=Role.SECURITY_ADMIN,
        department=Department.objects.get(is_customer_service=True),
    )
    Post.objects.filter(user__code="KF002").update(office=company.community.office)
    _set_numbers(company, custodian)
    services.propose_office_move(
        company.community,
        office=factories.make_office("GLC2", name="锦绣管理处"),
        effective_date=localdate(),
        reason="nearer",
        by=custodian,
        at=now(),
    )
    with serving() as address:
        yield address


def _set_numbers(company, custodian):
    data = workbook([row(n) for n in range(3)], headers=HEADERS)
    roster = rosters.receive(company.community, data=data, by=company.clerk)
    roster = rosters.check(roster, by=company.clerk, clock=now)
    rosters.import_all(roster, by=company.clerk, clock=now)
    lines = [
        (one.number, one.revision, mobile(801 + n)) for n, one in enumerate(Customer.objects.all())
    ]
    file, secret = storage.seal_file([filled(*lines, ("YQL-999999", 1, mobile(1)))])
    bulk = services.receive_bulk_file(
        company.community, file=file, secret=secret, reason="review", by=custodian, at=now()
    )
    services.read_bulk_file(bulk.community_id, bulk.id)


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_are_accessible_narrow_and_within_the_policy(
    open_as,  # noqa: F811
    complaints,  # noqa: F811
    width,
    language,
):
    move, bulk = OfficeMove.objects.get(), BulkAmendment.objects.get()
    pages = {
        "KF002": [
            "/offices/", "/offices/moves/", "/bulk/", "/bulk/file", f"/bulk/YQL/{bulk.id}/",
        ],
        "IT002": [f"/offices/moves/{move.id}/"],
    }  # fmt: skip
    found = []
    for who, paths in pages.items():
        page = open_as(who, width=width, language=language)
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


def test_a_move_is_confirmed_in_a_dialog_by_the_keyboard(open_as, complaints):  # noqa: F811
    move = OfficeMove.objects.get()
    page = open_as("IT002")
    page.goto(f"/offices/moves/{move.id}/")
    page.get_by_role("button", name="Confirm").focus()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.click("#confirm button[value=yes]")
    move.refresh_from_db()
    assert (move.status, move.community.office_id) == (
        "done",
        Office.objects.get(code="GLC2").pk,
    )
    assert complaints == []
