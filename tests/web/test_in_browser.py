"""The pages in a real browser: policy kept, nothing for axe to find, phone width, keys, lock."""

from __future__ import annotations

from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from hudang.accounts.models import Department, Role
from hudang.purposes import services as purposes
from tests import cast, factories

pytestmark = pytest.mark.journey
expect.set_options(timeout=60_000)

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SUPERVISOR = [
    "/", "/policy/", "/policy/LC-125/", "/inventory/", "/purposes/", "/purposes/billing/",
    "/notices/", "/notice/", "/log/", "/log/mine", "/log/daily", "/log/daily/compare",
    "/people/", "/health/", "/account/second-factor/", "/nothing-here", "/people/new",
]  # fmt: skip
SECURITY = ["/people/new", "/people/KF001/", "/people/KF001/appoint"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@contextmanager
def serving():
    """Serve the site from this process on a free port."""
    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet
    )
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(own_database, settings):
    """A committed installation with a supervisor, a security administrator and a clerk."""
    settings.DEMO = True
    purposes.establish(at=factories.HIRED)
    service = Department.objects.get(is_customer_service=True)
    head = factories.make_department("ZB", name="总部")
    community = factories.make_community(office=factories.make_office())
    for code, name, role, department in (
        ("JD001", "周平", Role.SUPERVISOR, head),
        ("IT002", "冯雪", Role.SECURITY_ADMIN, head),
        ("KF001", "王芳", Role.CLERK, service),
    ):
        cast.appointed(code, name=name, role=role, department=department, community=community)
    lead = cast.appointed("ZB001", name="吴岚", role=Role.PRIVACY_LEAD, department=head)
    purposes.publish_first_notice(
        company="安栖物业服务有限公司(演示)", contact="前台", by=lead, at=factories.HIRED
    )
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """One browser for a file of tests; each opens windows of its own."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread; Django's queries of the test run beside it.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def open_as(browser, site, complaints):
    """Return a function that opens a page of the site as one of its people."""
    contexts = []

    def enter(code, *, width=1440, language="en", clock=False):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 844}, is_mobile=width < 600
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: note(message, complaints))
        if clock:
            page.clock.install()
        page.goto("/account/login/")
        page.click(f"button[value={code}]")
        page.wait_for_load_state()
        return page

    yield enter
    for context in contexts:
        context.close()


def note(message, complaints):
    """Keep what the browser complains of, apart from answers that are meant to be refusals."""
    if message.type in {"error", "warning"} and "status of 4" not in message.text:
        complaints.append(message.text)


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_every_page_is_accessible_narrow_and_within_the_policy(
    open_as, complaints, width, language
):
    found = []
    for code, paths in (("JD001", SUPERVISOR), ("IT002", SECURITY)):
        page = open_as(code, width=width, language=language)
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


def test_the_slash_finds_the_search_and_escape_closes_what_is_open(open_as, complaints):
    page = open_as("KF001")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Tab")
    page.click("details.menu summary:visible")
    page.keyboard.press("Escape")

    assert page.locator("details.menu[open]").count() == 0
    assert complaints == []


def test_the_navigation_comes_and_goes_on_a_phone(open_as):
    page = open_as("KF001", width=390)
    assert not page.locator(".shell-nav a").first.is_visible()
    page.click(".top-bar [data-nav-toggle]")
    expect(page.locator(".shell-nav a").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("body")).not_to_have_class("nav-open")


def test_a_phone_has_the_search_behind_its_sign(open_as):
    page = open_as("KF001", width=390)
    page.click("summary[aria-label='Find a customer']")

    expect(page.locator("input[name=q]:visible")).to_be_focused()


def test_a_chart_is_drawn_within_the_policy(open_as, complaints):
    page = open_as("KF001")

    page.wait_for_selector("[data-chart] svg")
    assert complaints == []


def test_a_lock_covers_the_page_and_keeps_what_was_typed(open_as, complaints):
    page = open_as("IT002", clock=True)
    page.goto("/people/new")
    page.fill("#id_name", "新来的人")
    page.clock.fast_forward("15:10")
    page.wait_for_selector("#lock[open]")
    page.fill("#lock-password", "guess")
    page.click("#lock-form button")
    expect(page.locator("[data-lock-error]")).not_to_be_empty()
    page.fill("#lock-password", factories.PASSWORD)
    page.click("#lock-form button")
    page.wait_for_selector("#lock:not([open])", state="attached")

    assert page.input_value("#id_name") == "新来的人"
    assert complaints == []


REVEALED = """
document.querySelector('#main').insertAdjacentHTML('beforeend',
  '<span class="revealed" data-reveal="60" data-mask="164****0001">16490000001' +
  '<span data-countdown></span></span>');
const detail = {elt: document.querySelector('#main')};
document.dispatchEvent(new CustomEvent('htmx:load', {detail}));
"""


@pytest.mark.parametrize("leaving", ["time", "beforeprint", "pagehide"])
def test_an_opened_value_goes_after_a_minute_and_on_leaving(open_as, leaving):
    page = open_as("KF001", clock=True)
    page.evaluate(REVEALED)
    shown = page.inner_text(".revealed")
    if leaving == "time":
        page.clock.run_for(61_000)
    else:
        page.evaluate(f"window.dispatchEvent(new Event('{leaving}'))")

    assert "16490000001" in shown
    assert "16490000001" not in page.content()
    assert "164****0001" in page.inner_text("#main")


def test_a_grave_act_asks_first_and_a_form_is_sent_once(open_as):
    page = open_as("IT002")
    page.goto("/people/KF001/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else 0)
    page.click("text=End the post")
    page.click("#confirm button[value=no]")
    assert sent == []
    page.click("text=End the post")
    with page.expect_navigation():
        page.click("#confirm button[value=yes]")

    assert len(sent) == 1
    assert page.locator("text=not in force").count() == 1
