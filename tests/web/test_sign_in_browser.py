"""Passkeys and the shared counter in a real browser, with the authenticator of DevTools."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from hudang.accesslog.models import Entry
from hudang.accounts.models import AccountNews, Department, Role, StaffSession
from hudang.purposes import services as purposes
from tests import cast, factories
from tests.web.test_in_browser import FLAGS, serving

pytestmark = pytest.mark.journey
expect.set_options(timeout=60_000)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PIN = "730195"
HOME = re.compile(r":\d+/$")


@pytest.fixture
def site(own_database):
    """A committed installation, not a demonstration, with two people of the front desk."""
    purposes.establish(at=factories.HIRED)
    service = Department.objects.get(is_customer_service=True)
    community = factories.make_community(office=factories.make_office())
    for code, name in (("KF001", "王芳"), ("KF003", "孙丽")):
        cast.appointed(
            code, name=name, role=Role.CLERK, department=service, community=community,
            purposes=cast.SERVICE_PURPOSES,
        )  # fmt: skip
    with serving() as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture(params=[("zh-hans", 1280), ("en", 360)], ids=["zh-wide", "en-phone"])
def page(request, site, monkeypatch):
    """A browser with an authenticator; it must meet no fault on the way."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    language, width = request.param
    complaints: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = chromium.new_context(base_url=site, viewport={"width": width, "height": 800})
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = context.new_cdp_session(opened)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield opened
        connection.close()
        chromium.close()
    assert complaints == []


def look(page) -> None:
    """Check what is on the screen: accessible, inside the window, nothing left unrendered."""
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert "<c-" not in page.content()


def sign_in(page, code="KF001") -> None:
    page.goto("/account/login/")
    look(page)
    page.fill("#id_login", code)
    page.fill("#id_password", factories.PASSWORD)
    page.click("form:has(#id_login) button[type=submit]")
    page.wait_for_url("**/account/second-factor/")


def prove(page) -> None:
    """Type the password again where the page asks for it."""
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", factories.PASSWORD)
        page.click("main button[type=submit]")


def add_passkey(page, name: str) -> None:
    page.goto("/account/passkeys/new/")
    prove(page)
    look(page)
    page.fill("input[name=name]", name)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/account/recovery/")


def test_a_passkey_is_added_signs_in_alone_proves_and_is_removed(page):
    sign_in(page)
    look(page)  # no other page opens without a second factor

    add_passkey(page, "手机")
    look(page)
    assert len(re.findall(r"\b\d{8}\b", page.inner_text("pre"))) == 10
    page.goto("/account/recovery/")
    assert page.locator("pre").count() == 0  # shown once

    page.goto("/")
    assert page.locator(".note.is-amber").count() == 1  # word of the passkey
    page.click("form[action='/account/news'] button")
    assert page.locator(".note.is-amber").count() == 0
    page.goto("/account/second-factor/")
    look(page)

    page.goto("/account/logout/")
    page.click("main button[type=submit]")
    page.goto("/account/login/")
    page.click("form[data-passkey] button")
    page.wait_for_url(HOME)
    expect(page.locator("main h1")).to_be_attached()

    page.goto("/account/second-factor/")
    page.click("a[href$='/off/']")
    page.goto(page.url.replace("/account/reauthenticate/", "/account/passkey/again/"))
    look(page)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/off/")
    look(page)
    page.click("main button[type=submit]")
    page.wait_for_url("**/account/second-factor/")

    assert not Authenticator.objects.exists()
    said = list(Entry.objects.order_by("id").values_list("what", flat=True))
    assert "accounts.passkey_added" in said
    assert "accounts.passkey_removed" in said
    assert AccountNews.objects.filter(what="passkey_removed", read_at=None).exists()


def test_a_passkey_is_the_second_factor_after_a_password(page):
    sign_in(page)
    add_passkey(page, "key")
    page.context.clear_cookies(name="sessionid")

    page.goto("/account/login/")
    page.fill("#id_login", "KF001")
    page.fill("#id_password", factories.PASSWORD)
    page.click("form:has(#id_login) button[type=submit]")
    page.wait_for_url("**/second-factor/code/")
    look(page)
    page.click("form[data-passkey] button")
    page.wait_for_url(HOME)


def test_two_people_change_at_the_counter_with_one_key_and_a_pin(page):
    for code in ("KF001", "KF003"):
        sign_in(page, code)
        enrol(page)
        page.goto("/account/counter")
        prove(page)
        look(page)
        page.fill("input[name=secret]", PIN)
        page.fill("input[name=again]", PIN)
        page.click("main button[type=submit]")
        page.wait_for_url("**/account/second-factor/")
        look(page)
        page.goto("/")
        page.keyboard.press("F9")
        expect(page.locator("#lock")).to_be_visible()
        look(page)
        page.click("#lock a")
        look(page)
        if code == "KF001":
            page.click("main form[action='/switch/other'] button")
            page.wait_for_url("**/account/login/")
    assert page.locator("label.person").count() == 2

    page.check("input[value=KF003]")
    page.fill("#id_secret", "730196")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    look(page)
    page.fill("#id_secret", PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(HOME)

    assert not StaffSession.objects.filter(user__code="KF001").exists()
    assert StaffSession.objects.get(user__code="KF003").is_quick
    assert Entry.objects.filter(what="accounts.switch", actor_code="KF003", result="ok").exists()


def enrol(page) -> None:
    """Switch on the authenticator, whose seed the page shows once."""
    page.goto("/account/second-factor/on/")
    prove(page)
    look(page)
    seed = page.inner_text("code.break")
    page.fill("#id_code", format_hotp_value(hotp_value(seed, int(time.time()) // 30)))
    page.click("main button[type=submit]")
    page.wait_for_url("**/account/recovery/")
