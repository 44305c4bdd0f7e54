"""Choosing columns in a real browser: by keyboard alone, axe, phone width, nothing kept in it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from hudang.accounts.models import User
from tests.registry.company import found_company
from tests.web.test_in_browser import (  # noqa: F401  fixtures
    browser,
    complaints,
    open_as,
    serving,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def site(own_database, settings, tmp_path):
    """A community with a clerk."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    found_company()
    with serving() as address:
        yield address


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_columns_are_chosen_by_keyboard_and_kept_on_the_server(open_as, complaints):  # noqa: F811
    page = open_as("KF001")
    page.goto("/customers/?sort=-amended")
    page.locator("a[href='/customers/columns']").focus()
    page.keyboard.press("Enter")
    page.locator("#up-house").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer li").first).to_contain_text("House")
    assert focused(page) == "up-house"
    assert page.locator("#up-house").get_attribute("aria-label") == (
        "Move House up, now place 1 of 6"
    )
    page.locator("#shown-role").focus()
    page.keyboard.press("Space")
    page.locator("#shown-notice").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith("/customers/?sort=-amended")
    expect(page.locator("thead")).not_to_contain_text("Role")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")
    assert "completeness" not in kept
    assert User.objects.get(code="KF001").customer_columns == [
        "house", "mobile", "completeness", "amended",
    ]  # fmt: skip
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_choice_is_accessible_narrow_and_within_the_policy(
    open_as,  # noqa: F811
    complaints,  # noqa: F811
    width,
    language,
):
    page = open_as("KF001", width=width, language=language)
    found = []
    for path in ("/customers/", "/customers/columns"):
        page.goto(path)
        if path == "/customers/":
            page.click("a[href='/customers/columns']")
            expect(page.locator("#drawer #up-house")).to_be_visible()
        violations = Axe().run(page).response["violations"]
        found += [(path, rule["id"], rule["nodes"][0]["html"]) for rule in violations]
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [(path, "wider than the screen", beyond)] if beyond > 0 else []
    assert found == []
    assert complaints == []
