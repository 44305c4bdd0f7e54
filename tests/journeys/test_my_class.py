"""One's own class: told at the counter, contested, decided by another person, told again; then
machines are refused, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import identity_number, mobile

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

CLERK, LEAD = "王芳", "冯雪"
SAID, BECAUSE = "我自己去前台办就行。", "保持不变，可随时撤回。"


def test_a_class_is_told_contested_decided_and_told_again(visitor):
    clerk, lead = visitor(CLERK, phone=True), visitor(LEAD)
    tab = open_tab(clerk, register(clerk))
    number = appeal(clerk)
    decide(lead, number)
    tell(clerk, number)
    refuse_and_take_back(clerk, tab)


def register(clerk: Visitor) -> str:
    """Enter somebody at the counter, and return where his page is."""
    page = clerk.page
    clerk.visit("/customers/new")
    page.select_option("[name=community]", label="云栖里")
    page.fill("[name=house]", "1栋1单元101")
    page.select_option("[name=role]", "owner")
    for item, value in ((1, "张伟"), (2, mobile(51)), (11, identity_number(51))):
        page.fill(f"[name=item_{item}]", value)
    page.click("#register .form-foot .btn-primary")
    page.wait_for_url("**/customers/YQL-*/")
    return page.url.removeprefix(clerk.address)


def open_tab(clerk: Visitor, customer: str) -> str:
    """Open what schemes make of somebody, as he asks at the counter."""
    page, tab = clerk.page, f"{customer}classes/"
    clerk.visit(tab)
    page.click("#own-classes button")
    page.wait_for_selector("#own-classes section")
    clerk.look()
    return tab


def appeal(clerk: Visitor) -> str:
    page = clerk.page
    page.click("a[href$='/appeal'] >> nth=0")
    page.wait_for_selector("#dialog [name=text]")
    clerk.look()
    page.fill("#dialog [name=text]", SAID)
    page.click("#dialog .btn-primary")
    page.wait_for_url("**/appeals/FS-*/")
    clerk.look()
    assert SAID in page.inner_text("main")
    return page.url.rstrip("/").rpartition("/")[2]


def decide(lead: Visitor, number: str) -> None:
    page = lead.page
    lead.visit("/appeals/?state=open")
    page.click(f"a[href='/appeals/{number}/']")
    page.click("form[action$='/take-up'] button")
    page.wait_for_selector("form[action$='/decide']")
    lead.look()
    page.fill("form[action$='/decide'] [name=text]", BECAUSE)
    page.click("form[action$='/decide'] .btn-primary")
    page.wait_for_selector("form[action$='/decide']", state="detached")
    lead.look()


def tell(clerk: Visitor, number: str) -> None:
    page = clerk.page
    clerk.visit("/work/?kind=appeal_tell")
    assert page.locator(f"a[href='/appeals/{number}/']").count() >= 1
    clerk.visit(f"/appeals/{number}/")
    assert BECAUSE in page.inner_text("main")
    page.click("form[action$='/tell'] button")
    page.wait_for_selector("form[action$='/tell']", state="detached")
    clerk.look()


def refuse_and_take_back(clerk: Visitor, tab: str) -> None:
    page = clerk.page
    clerk.visit(tab)
    page.click("form[action$='/classes/refuse'] button")
    page.wait_for_selector("form[action$='/take-back']")
    clerk.look()
    page.click("form[action$='/take-back'] button")
    page.wait_for_selector("form[action$='/classes/refuse']")
    clerk.look()
