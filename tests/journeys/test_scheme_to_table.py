"""Scheme to table: drafted, refused, judged and published; run by a living worker; a disparity
suspends it; and who takes his consent back is standard at the next run."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hudang.classification.policy import Point
from hudang.purposes.models import Dimension

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.installation import Installation
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

MARKETING, LAWYER, CUSTODIAN, LEAD, CLERK = "曹阳", "赵静", "李强", "冯雪", "王芳"
SUPERVISOR = "周平"
PATIENCE = 60
QUESTIONS = ("活动与档次 · 您愿意参考的收入档次", "活动与档次 · 感兴趣的社区活动")
CRITERIA = ("service_need", "income_band_wishes-2026_q1", "community_interests_wishes-2026_q2")
COMES = {
    "zh": "上门办理", "en": "We come to you",
    "text_zh": "需要办手续时，我们上门来办。",
    "text_en": "When there is paperwork, we come to your home.",
}  # fmt: skip
INVITED = {
    "zh": "活动通知", "en": "News of activities",
    "text_zh": "有您自选的活动时，我们通知您。",
    "text_en": "When there is an activity of your choice, we tell you.",
}  # fmt: skip
# Communities are passed in the order of their codes: 云栖里 is the second of two.
LAST_PART = (
    "classification_runpart WHERE community_id IN"
    " (SELECT id FROM registry_community WHERE code = 'YQL')"
)


@pytest.fixture(scope="module")
def language() -> str:
    """One story, told once: in the language of the company."""
    return "zh-hans"


@pytest.fixture(scope="module")
def neighbours(installation) -> Installation:
    """The installation, with people in whom a disparity is planted."""
    installation.run("worker", "tests.journeys.neighbours")
    return installation


def test_a_scheme_becomes_a_table_and_is_suspended_where_it_is_unfair(neighbours, visitor):
    marketing, lawyer = visitor(MARKETING), visitor(LAWYER)
    custodian, lead, clerk = visitor(CUSTODIAN), visitor(LEAD), visitor(CLERK)
    scheme = draft(marketing)
    be_sent_back_once(lawyer, marketing, scheme)
    assess(custodian, lead, lawyer)
    put_in_force(lead, custodian, scheme)
    run = pass_held(custodian, scheme, neighbours)
    be_suspended(lead, scheme, run)
    resume(lead, scheme)
    customer = read_the_reason(custodian, clerk, scheme)
    withdraw(clerk, customer)
    again = pass_to_its_end(custodian, scheme)
    assert again != run
    standard = f"community=YQL&class_code=standard&text={customer}"
    custodian.visit(f"/classes/?scheme={number_in(scheme)}&{standard}")
    assert custodian.page.locator("tbody tr", has_text=customer).count() == 1


def test_limits_are_set_with_a_reason_and_seen_by_the_supervisor(visitor):
    lead, supervisor = visitor(LEAD), visitor(SUPERVISOR, phone=True)
    number = number_in(in_force(lead))
    lead.visit(f"/monitoring/{number}/limits")
    fill(lead, {"ratio": "0.85", "warning_ratio": "0.95", "reason": "年度复核"})
    lead.page.click("main .btn-primary")
    lead.page.wait_for_url(lambda url: url.endswith(f"/monitoring/{number}/"))
    lead.look()
    supervisor.visit(f"/monitoring/{number}/limits")
    assert supervisor.says("年度复核")
    assert supervisor.page.locator("[name=reason]").count() == 0


def test_a_version_is_tested_on_real_data(visitor):
    custodian = visitor(CUSTODIAN)
    in_force(custodian)
    custodian.page.click("#proxy-test button")
    custodian.page.wait_for_selector("#proxy-test table")
    custodian.look()


def in_force(person: Visitor) -> str:
    """Open the scheme that the demonstration has in force, and return where it is."""
    person.visit("/schemes/?state=active")
    person.page.click("tbody tr:has-text('上门便民') a")
    person.page.wait_for_selector("#proxy-test")
    person.look()
    return person.page.url.removeprefix(person.address)


def draft(marketing: Visitor) -> str:
    """Draft a scheme as marketing does; return where it is."""
    page = marketing.page
    marketing.visit("/schemes/new")
    fill(marketing, {
        "name_zh": "便民与活动", "name_en": "Help and activities",
        "goal_zh": "为申报了需要的客户安排上门办理，并只告知自选的活动。",
        "goal_en": "To come to those who ask for it, and to tell of activities they chose.",
    })  # fmt: skip
    page.click(".form-foot .btn-primary")
    page.wait_for_selector("#criteria-allowed", state="attached")
    marketing.look()
    scheme = page.url.removeprefix(marketing.address)
    be_refused(marketing)
    build(marketing, scheme)
    return scheme


def be_refused(marketing: Visitor) -> None:
    """Ask for what no scheme may look at: each is refused with its reason."""
    for words, reason in (("姓氏", "近似民族与性别"), ("车牌归属地", "近似籍贯与财富")):
        marketing.page.fill("[name=attribute]", words)
        marketing.page.click("form[action$='/criteria/new'] button")
        expect(marketing.page.locator("#alerts")).to_contain_text(reason)
        marketing.look()
    assert marketing.page.locator("[id^=part-]").count() == 0


def build(marketing: Visitor, scheme: str) -> None:
    """Choose criteria of the list, classes, and the rows that lead to them."""
    page = marketing.page
    asked = ("申报的服务需求", "自报收入档", "自选社区活动兴趣")
    for criterion, key, question in zip(asked, CRITERIA, ("", *QUESTIONS), strict=True):
        page.fill("[name=attribute]", criterion)
        if question:
            page.select_option("[name=question]", label=question)
        page.click("form[action$='/criteria/new'] button")
        page.wait_for_selector(f"[id='part-{key}']")
    for said, effect in ((COMES, "extra_help"), (INVITED, "information_topic")):
        marketing.visit(f"{scheme}classes/new")
        fill(marketing, said)
        save(marketing, {"effects": [effect]})
    marketing.visit(f"{scheme}describe")
    save(marketing, {"audience": ["owner", "tenant"]})
    need, band, interest = CRITERIA
    add_row(marketing, scheme, {need: ["we_come"]}, "上门办理")
    add_row(marketing, scheme, {band: ["c2", "c3"], interest: ["c1"]}, "活动通知")
    assert page.locator("tr[id^=part-]").count() == 2


def add_row(marketing: Visitor, scheme: str, conditions: dict[str, list[str]], to: str) -> None:
    marketing.visit(f"{scheme}rows/new")
    marketing.page.select_option("[name=class_code]", label=to)
    save(marketing, {f"of_{key}": values for key, values in conditions.items()})


def save(person: Visitor, ticks: dict[str, list[str]]) -> None:
    """Tick what a form of the builder offers, and save it."""
    for name, values in ticks.items():
        for value in values:
            person.page.check(f"[name='{name}'][value={value}]")
    person.page.click(".form-foot .btn-primary")
    person.page.wait_for_selector("#scheme-content")
    person.look()


def fill(person: Visitor, said: dict[str, str]) -> None:
    for name, text in said.items():
        person.page.fill(f"[name={name}]", text)


def be_sent_back_once(lawyer: Visitor, marketing: Visitor, scheme: str) -> None:
    """What the machine finds is mended first; what the lawyer finds, after he sent it back."""
    marketing.visit(scheme)
    marketing.page.click("form[action$='/check'] button")
    marketing.page.wait_for_selector("main .tag.is-red")
    marketing.look()
    explain(marketing, scheme, "自选服务包人人相同。")
    marketing.confirm("form[action$='/submit']")
    lawyer.visit(f"{scheme}review")
    lawyer.page.fill("[name=opinion]", "请说明自选服务包为何不能达到目标。")
    lawyer.page.click("button[value=return]")
    lawyer.page.wait_for_selector("#scheme-content")
    explain(marketing, scheme, "自选服务包列出全部活动，多数与客户无关；按自选通知，消息更少。")
    assert marketing.says("请说明自选服务包为何不能达到目标。")
    marketing.confirm("form[action$='/submit']")
    lawyer.visit(f"{scheme}review")
    fill(lawyer, dict.fromkeys([*Point], "逐项核对，无异议。") | {"opinion": "同意施行。"})
    lawyer.page.click("button[value=sign]")
    lawyer.page.wait_for_selector("#scheme-content")
    lawyer.look()


def explain(marketing: Visitor, scheme: str, why: str) -> None:
    marketing.visit(f"{scheme}describe")
    marketing.page.fill("[name=why_not_package]", why)
    save(marketing, {})


def assess(custodian: Visitor, lead: Visitor, lawyer: Visitor) -> None:
    """Assess the purpose anew: the custodian writes it, lead and lawyer sign."""
    page = custodian.page
    custodian.visit("/purposes/classification/assess/new")
    for trigger in ("automated", "sensitive"):
        page.check(f"[name=triggers][value={trigger}]")
    fill(custodian, {
        "processing": "按客户自己申报的需要和自选的活动分两类。",
        "necessity": "不分类就无法提前安排人手。", "conclusion": "可以开展。",
    })  # fmt: skip
    for dimension in Dimension:
        fill(custodian, {
            f"{dimension}_measure": "只增不减", f"{dimension}_owner": "A1061",
            f"{dimension}_due_date": f"{date.today().year + 1}-03-01",  # noqa: DTZ011
        })  # fmt: skip
    page.click(".form-foot .btn-primary")
    page.click("form[action$='/submit'] button")
    page.wait_for_selector("form[action$='/submit']", state="detached")
    custodian.look()
    assessment = page.url.removeprefix(custodian.address)
    for signer in (lead, lawyer):
        signer.visit(assessment)
        signer.confirm("form[action$='/sign']")


def put_in_force(lead: Visitor, custodian: Visitor, scheme: str) -> None:
    lead.visit(scheme)
    lead.page.click("form[action$='/adopt'] button")
    lead.page.wait_for_selector("form[action$='/publish']")
    lead.confirm("form[action$='/publish']")
    custodian.visit(scheme)
    custodian.confirm("form[action$='/activate']")


def pass_held(custodian: Visitor, scheme: str, installation: Installation) -> str:
    """Watch a run pass: held within its second community, then let go. Return its number."""
    bar = custodian.page.locator("#run progress")
    with ExitStack() as held:
        with installation.worker_paused():
            begin_run(custodian, scheme)
            expect(bar).to_have_attribute("value", "0")
            held.enter_context(installation.held(LAST_PART))
        expect(bar).to_have_attribute("value", "50")
        custodian.look()
    return see_the_end(custodian)


def pass_to_its_end(custodian: Visitor, scheme: str) -> str:
    begin_run(custodian, scheme)
    return see_the_end(custodian)


def begin_run(custodian: Visitor, scheme: str) -> None:
    custodian.visit(scheme)
    custodian.confirm("form[action$='/run']:not(:has([name=dry]))")


def see_the_end(custodian: Visitor) -> str:
    page = custodian.page
    expect(page.locator("#run:not([hx-trigger]) progress")).to_have_attribute("value", "100")
    expect(page.locator(".chart svg")).to_have_count(1)
    custodian.look()
    return number_in(page.url)


def be_suspended(lead: Visitor, scheme: str, run: str) -> None:
    """Read where the disparity is, once the worker has reported the run."""
    lead.visit(scheme)
    until(lambda: lead.says("已暂停"), lead)
    lead.look()
    lead.visit(f"/monitoring/{number_in(scheme)}/?run={run}")
    assert lead.says("60至74岁")
    assert lead.says("超出限值")
    roles = lead.page.locator(".card", has_text="按业主或承租人")
    assert "数据不足" in roles.inner_text()


def resume(lead: Visitor, scheme: str) -> None:
    """Put it in force again, with what is done about the disparity."""
    lead.visit(scheme)
    lead.page.fill("form[action$='/resume'] [name=reason]", "已安排上门登记六十岁以上客户。")
    lead.page.click("form[action$='/resume'] button")
    lead.page.wait_for_selector("form[action$='/suspend']")
    lead.look()


def read_the_reason(custodian: Visitor, clerk: Visitor, scheme: str) -> str:
    """Find somebody in the table, read why he is in his class, and tell him at the counter."""
    number, page = number_in(scheme), custodian.page
    custodian.visit(f"/classes/?scheme={number}&community=YQL&class_code=k1")
    customer = page.locator("tbody td.nowrap").first.inner_text().split()[0]
    page.click("tbody td.actions a >> nth=0")
    expect(page.locator("#drawer")).to_contain_text("上门办理")
    custodian.look()
    clerk.visit(f"/customers/{customer}/classes/")
    clerk.page.click("#own-classes button")
    told = clerk.page.locator("#own-classes section", has_text="便民与活动")
    expect(told).to_contain_text("申报的服务需求")
    clerk.look()
    return customer


def withdraw(clerk: Visitor, customer: str) -> None:
    clerk.visit(f"/customers/{customer}/consents/")
    given = clerk.page.locator("main form[action$='/withdraw'] button")
    given.click()
    expect(given).to_have_count(0)
    clerk.look()


def until(condition: Callable[[], bool], person: Visitor) -> None:
    """Look at the page again until it says so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        person.page.reload()


def number_in(address: str) -> str:
    """Return the number of a scheme or a run, which its address names."""
    return address.split("/")[4 if "://" in address else 2]
