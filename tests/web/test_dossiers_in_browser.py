"""Documents and dossiers in a real browser: filed by hand, opened, scanned like a reader types."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from hudang.accounts.models import Department, Role, User
from hudang.dossiers import services
from hudang.dossiers.models import CustomerDocument, Scan, Stocktaking
from hudang.dossiers.services import Shelf
from hudang.registry import services as registry
from hudang.registry.models import House
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts
from tests import cast
from tests.dossiers import papers
from tests.dossiers.archive import HOUSES, registered
from tests.factories import HIRED, MONDAY
from tests.registry.company import found_company
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = pytest.mark.journey


@pytest.fixture
def archive(own_database, settings, tmp_path):
    """A committed community with a customer, three dossiers, a loan and an open count."""
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    settings.SECURE_SSL_REDIRECT = False
    company = found_company()
    clerk, community = company.clerk, company.community
    service = Department.objects.get(is_customer_service=True)
    scope = {"community": community, "purposes": cast.SERVICE_PURPOSES}
    cast.appointed("KF002", name="李强", role=Role.CUSTODIAN, department=service, **scope)
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    registry.create_houses(community, facts=facts, by=clerk, at=HIRED)
    houses = list(House.objects.order_by("place_order"))
    customer = registered(community, houses[0], cast.ZHANG_SAN, by=clerk)
    opened = services.open_dossiers(
        houses[:3], shelf=Shelf("档案室", "A1", "1", "01"), by=clerk, at=HIRED
    )
    services.add_paper(opened[0], kind="service_agreement", pages=4, by=clerk, at=MONDAY)
    services.begin(community.id, by=clerk, at=MONDAY)
    services.lend(
        opened[2], borrower=User.objects.get(code="KF002"), purpose="contract_service",
        reference="GD-2026-1", lent_date=HIRED.date(), due_date=HIRED.date(), by=clerk, at=MONDAY,
    )  # fmt: skip
    return opened, customer


@pytest.fixture
def site(archive):
    with serving() as address:
        yield address


def visited(dossiers, customer) -> list[str]:
    count = Stocktaking.objects.get()
    return [
        "/dossiers/", "/dossiers/new", "/dossiers/labels", f"/dossiers/{dossiers[0].number}/",
        f"/dossiers/{dossiers[0].number}/lend", f"/dossiers/{dossiers[0].number}/papers",
        "/loans/", "/shortfalls/", "/stocktakings/", "/stocktakings/new",
        f"/stocktakings/{count.community_id}/{count.id}/",
        f"/customers/{customer.number}/documents", f"/customers/{customer.number}/documents/new",
        f"/places/YQL/houses/{dossiers[0].house_id}/",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_every_page_is_accessible_narrow_and_within_the_policy(
    open_as, complaints, archive, width, language
):
    page, found = open_as("KF001", width=width, language=language), []
    for path in visited(*archive):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        results = Axe().run(page)
        if wide > width or results.violations_count:
            found.append((path, wide, results.generate_report()[:600]))
    assert found == []
    assert complaints == []


def test_a_photograph_is_filed_by_hand_and_opens_sandboxed(open_as, complaints, archive, tmp_path):
    picture = tmp_path / "张三.jpg"
    picture.write_bytes(papers.photograph())
    page = open_as("KF001")
    page.goto(f"/customers/{archive[1].number}/documents/new")
    page.select_option("[name=kind]", "lease")
    page.set_input_files("[name=file]", picture)
    page.click("form[data-upload] button[type=submit]")
    expect(page.get_by_text("where a picture was taken")).to_be_visible()
    assert CustomerDocument.objects.get().media == "image/jpeg"

    page.click("text=Open")
    page.check("[value=contract_service]")
    page.click("main form button[type=submit]")
    expect(page.get_by_text("张三.jpg")).to_be_visible()
    expect(page.locator("img.photo")).to_be_visible()
    assert page.evaluate("document.querySelector('img.photo').naturalWidth") == 60
    assert complaints == []


def test_a_disguised_program_is_refused_beside_the_form(open_as, archive, tmp_path):
    program = tmp_path / "lease.pdf"
    program.write_bytes(b"MZ\x90\0")
    page = open_as("KF001")
    page.goto(f"/customers/{archive[1].number}/documents/new")
    page.set_input_files("[name=file]", program)
    page.click("form[data-upload] button[type=submit]")
    expect(page.get_by_text("This file is a program")).to_be_visible()
    assert not CustomerDocument.objects.exists()


def test_a_reader_types_labels_one_after_the_other(open_as, archive, complaints):
    count, page = Stocktaking.objects.get(), open_as("KF001")
    page.goto(f"/stocktakings/{count.community_id}/{count.id}/")
    for dossier in archive[0][:2]:
        expect(page.locator("[name=number]")).to_be_focused()
        page.keyboard.type(dossier.number)
        page.keyboard.press("Enter")
        expect(page.locator("tbody").get_by_text(dossier.number)).to_be_visible()
    assert Scan.objects.count() == 2
    assert complaints == []
