"""Our own people: one proposes a post, another confirms it; an undertaking opens the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

SECURITY, SYSTEM, MANAGER, UNSIGNED, CUSTODIAN = "郑凯", "吴涛", "罗建华", "丁伟", "李强"
HALF = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


def test_two_administrators_appoint_and_the_new_person_activates_the_account(visitor):
    security, system = visitor(SECURITY), visitor(SYSTEM, phone=True)
    first = propose(security)
    second = confirm(system)
    activate(visitor(MANAGER), first + second)


def propose(security: Visitor) -> str:
    page = security.page
    security.visit("/people/new")
    page.fill("[name=code]", "A1301")
    page.fill("[name=name]", "孙洁")
    page.click(".form-foot .btn-primary")
    page.wait_for_url("**/people/A1301/")
    page.click("a[href$=appoint]")
    security.look()
    page.select_option("[name=role]", "clerk")
    page.select_option("[name=department]", label="客户服务部")
    page.check("input[name=communities] >> nth=0")
    page.click(".form-foot .btn-primary")
    page.wait_for_selector("code.once")
    security.look()
    return half(page.inner_text("code.once"))


def confirm(system: Visitor) -> str:
    page = system.page
    system.visit("/work/")
    page.click("main tr:has-text('孙洁') a")
    page.wait_for_selector("form[action$=confirm]")
    system.look()
    page.click("form[action$=confirm] button")
    page.click("#confirm button[value=yes]")
    page.wait_for_selector("code.once")
    system.look()
    return half(page.inner_text("code.once"))


def activate(browser: Visitor, code: str) -> None:
    page = browser.page
    page.context.clear_cookies(name="sessionid")
    browser.visit("/activate")
    page.fill("[name=code]", "A1301")
    page.fill("[name=activation_code]", code)
    for name in ("password", "again"):
        page.fill(f"[name={name}]", "qiu-shui-gong-chang-tian")
    page.click("form .btn-primary")
    page.wait_for_url("**/account/second-factor/on/")
    browser.look()
    browser.visit("/")
    assert "孙洁" in page.inner_text("header")


def test_who_has_not_signed_reads_and_signs_and_the_custodian_sees_it(visitor):
    guard, custodian = visitor(UNSIGNED, phone=True), visitor(CUSTODIAN)
    custodian.visit("/undertakings/")
    assert custodian.page.locator("tr:has(.is-red)", has_text=UNSIGNED).count() == 1

    guard.page.click("main a[href='/undertaking/']")
    guard.look()
    guard.page.check("[name=is_read]")
    guard.page.click(".form-foot .btn-primary")
    guard.page.wait_for_selector(".note.is-green")
    guard.look()

    custodian.visit("/undertakings/")
    assert custodian.page.locator("tr:has(.is-red)", has_text=UNSIGNED).count() == 0


def half(text: str) -> str:
    found = HALF.search(text)
    assert found
    return found.group()
