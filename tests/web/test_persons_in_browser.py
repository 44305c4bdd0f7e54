"""Duplicates and papers in a real browser: both languages, phone width, clean for axe."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from hudang.accounts.models import Department, Role
from hudang.duplicates import services as duplicates
from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from hudang.standing import services as standing
from hudang.standing.models import Paper
from hudang.standing.services import PaperFacts
from tests import cast
from tests.factories import MONDAY, identity_number, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = pytest.mark.journey


@pytest.fixture
def site(own_database, settings, tmp_path):
    """张三, registered twice, with an agent and a second owner beside him."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    company = found_company()
    by, community = company.clerk, company.community
    scope = {"community": community, "purposes": cast.SERVICE_PURPOSES}
    service = Department.objects.get(is_customer_service=True)
    cast.appointed("KF003", name="林晓雯", role=Role.CLERK, department=service, **scope)
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(community, facts=facts, by=by, at=MONDAY)
    first, second, *_ = queries.houses_of(community.id)
    for serial, house in ((1, first), (2, second)):
        services.register(
            community,
            values={1: "张三", 2: mobile(serial), 11: identity_number(101)},
            stays=[Stay(house, "owner")],
            collected_date=date(2026, 11, 2),
            notice_delivered=True,
            is_known_double=True,
            by=by,
            at=MONDAY,
        )
    attorney = PaperFacts(
        "attorney", issued_date=date(2026, 11, 1), until_date=date(2027, 5, 1), scope=("keys",)
    )
    standing.register_with_paper(
        community, house=first, role="agent", paper=attorney, values={1: "钱七"},
        collected_date=date(2026, 11, 2), notice_delivered=True, by=by, at=MONDAY,
    )  # fmt: skip
    asked = duplicates.start_comparison(community, by=by, at=MONDAY)
    duplicates.compare(community.id, asked.id)
    with serving() as address:
        yield address


def faults(page, path: str) -> list[object]:
    page.goto(path)
    violations = Axe().run(page).response["violations"]
    found: list[object] = [(path, one["id"], one["nodes"][0]["html"]) for one in violations]
    beyond = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*found, (path, "wider than the screen", beyond)] if beyond > 0 else found


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_pages_are_accessible_narrow_and_within_the_policy(
    open_as, complaints, width, language
):
    page = open_as("KF001", width=width, language=language)
    found = []
    for path in ("/duplicates/", "/duplicates/YQL/", "/duplicates/YQL/merges/"):
        found += faults(page, path)
    page.goto("/duplicates/YQL/")
    found += faults(page, page.locator("main td.actions a").first.get_attribute("href"))
    house = Paper.objects.select_related("occupancy").get().occupancy.house_id
    here = f"/places/YQL/houses/{house}/"
    for path in (here, here + "roles/new"):
        found += faults(page, path)
    assert found == []
    assert complaints == []


def test_two_records_are_merged_by_keyboard_and_the_merge_is_undone(open_as, complaints):
    page = open_as("KF001")
    page.goto("/duplicates/YQL/")
    page.click("main td.actions a")
    page.locator("input[name=item_2][value=second]").press("Space")
    page.locator("#merge .btn-primary").press("Enter")
    page.wait_for_selector("text=was merged into")
    page.click("text=Undo the merge")
    page.click("#confirm button[value=yes]")
    page.wait_for_selector("text=undone")
    assert complaints == []
