"""A live installation for each file of journeys, and a browser that people share in turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, WIDE, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def language(request) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def installation(language, tmp_path_factory) -> Iterator[Installation]:
    """The demonstration company with its places and staff, and no customer yet."""
    made = Installation(tmp_path_factory.mktemp("journey"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser, installation, language) -> Iterator[Callable[..., Visitor]]:
    """Open a window for a person, wide or as narrow as a phone; what he met must be clean."""
    met: list[Visitor] = []

    def open_window(name: str, *, phone: bool = False) -> Visitor:
        context = browser.new_context(viewport=PHONE if phone else WIDE, accept_downloads=True)
        person = Visitor(context.new_page(), installation.address, language)
        met.append(person)
        person.sign_in(name)
        return person

    yield open_window
    for person in met:
        person.page.context.close()
        assert person.complaints == []
