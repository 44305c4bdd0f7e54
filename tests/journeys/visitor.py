"""Somebody at a real browser; what he sees is checked for faults on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
# Answers of a form with errors and of a refusal are told by the browser as failed resources.
EXPECTED = re.compile(r"(status of|Error Code) (403|404|409|422|503)")


@dataclass
class Visitor:
    """A person with a browser window of his own."""

    page: Page
    address: str
    language: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.context.add_cookies(
            [{"name": "django_language", "value": self.language, "url": self.address}]
        )

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def sign_in(self, name: str) -> None:
        """Become somebody of the demonstration; who has not read the policy is led to it."""
        self.page.goto(f"{self.address}/account/login/")
        self.page.locator("button.person", has_text=name).first.click()
        self.page.wait_for_url(lambda url: "/account/" not in url)

    def visit(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Check what is on the screen: accessible, inside the window, nothing left unrendered."""
        violations = Axe().run(self.page).response["violations"]
        found = [(one["id"], one["nodes"][0]["html"]) for one in violations]
        assert found == [], f"{self.page.url}: {found}"
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url
        assert "<c-" not in self.page.content()
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"

    def confirm(self, form: str) -> None:
        """Press the button of a form that asks again, and say yes."""
        self.page.click(f"{form} button[type=submit]")
        with self.page.expect_navigation():
            self.page.click("#confirm button[value=yes]")
        self.look()

    def find(self, text: str) -> None:
        """Search by the box at the top of every page."""
        self.page.fill(".only-wide [data-search-box]", text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("h2.card-title")

    def rows(self) -> int:
        return self.page.locator("tbody tr").count()

    def says(self, text: str) -> bool:
        return text in self.page.inner_text("body")
