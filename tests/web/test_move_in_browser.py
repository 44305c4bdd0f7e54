"""The page on which 李强 moves a customer, in a real browser: Chinese wide, English narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.registry.conftest import clock, invented_numbers, worker
from tests.registry.test_moving import company, li_qiang, owner, there
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = [
    "browser", "clock", "company", "complaints", "invented_numbers", "li_qiang", "open_as",
    "owner", "there", "worker",
]  # fmt: skip

pytestmark = [pytest.mark.journey, pytest.mark.control("LC-005")]


@pytest.fixture
def site(company, there, li_qiang, owner):
    with serving() as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_page_is_accessible_narrow_and_moves_him(open_as, owner, complaints, width, language):
    page = open_as("KF002", width=width, language=language)
    page.goto(f"/customers/{owner.number}/")
    page.click("a[href$='/move']")
    page.wait_for_url("**/move")
    violations = Axe().run(page).response["violations"]
    beyond = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.fill("input[name=house]", "3栋2单元1501")
    page.select_option("select[name=role]", "owner")
    page.click("#move button.btn-primary")
    page.wait_for_url("**/customers/YXL-000001/")

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
    assert beyond <= 0
    assert complaints == []
