"""The first roster: imported, mended, searched, opened for a reason, dialled; and refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hudang.demo import roster as demo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

CLERK, BUTLER, MARKETING, CUSTODIAN = "王芳", "刘洋", "曹阳", "李强"
FAULTY_ROW, UNPAIRED_ROW, MISSING_NAME = 9, 83, 27
WORDS = {
    "zh-hans": {
        "opened": "报修跟进",
        "dropped": "标签",
        "changed": "其间已有他人变更该客户",
        "done": "已完成",
    },
    "en": {
        "opened": "repair follow-up",
        "dropped": "a label",
        "changed": "Somebody else has changed this customer meanwhile",
        "done": "Done",
    },
}


@pytest.fixture(scope="module")
def roster_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("roster") / demo.FILE_NAME
    path.write_bytes(demo.workbook(today=date.today()))  # noqa: DTZ011  the day of this machine
    return path


def test_a_roster_becomes_customers_and_each_look_at_them_is_on_record(
    visitor, roster_file, language
):
    words = WORDS[language]
    clerk = visitor(CLERK)
    upload(clerk, roster_file)
    name_the_columns(clerk)
    mend(clerk)
    decide_remarks(clerk, words)
    import_the_rest(clerk, words)
    find_in_every_way(clerk)
    open_one_telephone(clerk, words)
    dial_in_the_beat(visitor(BUTLER, phone=True))
    be_refused(visitor(MARKETING))
    meet_at_one_record(clerk, visitor(CUSTODIAN), words)
    walk_on_a_phone(visitor(CLERK, phone=True), clerk.page.url)


def upload(clerk: Visitor, path: Path) -> None:
    clerk.visit("/imports/")
    clerk.visit("/imports/new")
    page = clerk.page
    page.select_option("select[name=community]", label="云栖里")
    page.set_input_files("input[type=file]", str(path))
    assert demo.FILE_NAME in page.inner_text("[data-file-name]")
    page.click("form[enctype] button.btn-primary")
    page.wait_for_url("**/columns")
    clerk.look()


def name_the_columns(clerk: Visitor) -> None:
    page = clerk.page
    refused = page.locator("tr", has_text="月收入")
    assert refused.locator("select").count() == 0
    assert "LC-062" in refused.inner_text()
    page.select_option("select[name=source_kind]", "own")
    page.click(".form-foot button")
    page.wait_for_selector(".cards")
    page.wait_for_selector("[data-chart] svg")
    clerk.look()
    assert "212" in page.inner_text(".cards")


def mend(clerk: Visitor) -> None:
    page = clerk.page
    page.click("a.stat[href$=rows]")
    page.wait_for_selector("td.actions")
    clerk.look()
    before = clerk.rows()
    page.click(f"a[href$='rows/{FAULTY_ROW}']")
    clerk.look()
    page.fill("[name=cell_mobile]", "16490001239")
    page.click("form[data-warn-dirty] .form-foot .btn-primary")
    page.wait_for_url("**/rows/*")
    page.goto(page.url.rsplit("/", 1)[0] + f"/{UNPAIRED_ROW}")
    clerk.look()
    phones = page.input_value("[name=cell_mobile]").split("/")
    for place, phone in enumerate(phones):
        page.fill(f"[name=phone_{place}]", phone)
    page.click("form[data-warn-dirty] .form-foot .btn-primary")
    page.wait_for_selector(".note")
    page.goto(page.url.rsplit("/rows", 1)[0] + "/rows")
    page.locator("tr", has=page.locator(f"a[href$='/{MISSING_NAME}']")).locator("button").click()
    page.wait_for_load_state()
    assert clerk.rows() == before - 3


def decide_remarks(clerk: Visitor, words: dict[str, str]) -> None:
    page = clerk.page
    page.goto(page.url.rsplit("/rows", 1)[0] + "/remarks")
    clerk.look()
    assert clerk.says(words["dropped"])
    assert not clerk.says("刁民")
    assert clerk.says("16490990010")
    page.check("input[name=row_96] >> nth=0")
    page.check("input[name=row_136]")
    page.click("button[form=decide].btn-primary")
    page.wait_for_selector(".nothing")


def import_the_rest(clerk: Visitor, words: dict[str, str]) -> None:
    page = clerk.page
    page.click(".nothing a")
    with page.expect_download() as download:
        page.click("form[data-download] button")
    assert download.value.suggested_filename.endswith(".xlsx")
    page.check("[name=skip_faulty]")
    page.check("[name=new_buildings]")
    page.dblclick("form[action$=start] button")
    page.wait_for_selector(f"h2:has-text('{words['done']}')")
    clerk.look()


def find_in_every_way(clerk: Visitor) -> None:
    for text in ("16490001239", "1239", "3栋2单元1502", "YQL-000001"):
        clerk.find(text)
        assert clerk.rows() >= 1, text
        assert not clerk.says("16490001239"), text
    clerk.look()
    clerk.page.click("tbody tr a >> nth=0")
    clerk.page.wait_for_selector("dl.facts")
    clerk.visit("/customers/?role=tenant")
    assert clerk.rows() == 1


def open_one_telephone(clerk: Visitor, words: dict[str, str]) -> None:
    page = clerk.page
    clerk.find("16490001239")
    page.click("td.actions a[hx-get]")
    page.wait_for_selector("#drawer[open] dl")
    clerk.look()
    page.click("#drawer .overlay-foot a")
    page.wait_for_selector("nav .tab-list")
    clerk.look()
    tabs = page.locator(".tab-list a").evaluate_all("tabs => tabs.map(tab => tab.pathname)")
    for tab in [*tabs, tabs[0]]:
        clerk.visit(tab)
    page.click("a[hx-get*='/reveal/2?']")
    page.wait_for_selector("#dialog[open]")
    clerk.look()
    page.check("input[value=repair_follow_up]")
    page.fill("[name=reference]", "GD-2026-0117")
    page.keyboard.press("Enter")
    page.wait_for_selector(".revealed")
    assert page.inner_text(".revealed a") == "16490001239"
    assert page.locator("dialog[open]").count() == 0
    clerk.look()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not clerk.says("16490001239")
    page.click(".tab-list a[href$=looks]")
    page.wait_for_selector("td time")
    assert clerk.says("GD-2026-0117")
    assert clerk.says(words["opened"])
    assert clerk.says(CLERK)


def dial_in_the_beat(butler: Visitor) -> None:
    page = butler.page
    butler.visit("/customers/?house=3栋1单元101")
    assert "*" not in page.inner_text("tbody tr a >> nth=0")
    page.click("td.actions form button")
    page.wait_for_selector(".revealed a[href^='tel:1649']")
    butler.look()
    page.goto(page.locator("tbody tr a >> nth=0").evaluate("link => link.href") + "looks")
    butler.look()
    assert butler.says(BUTLER)


def be_refused(marketing: Visitor) -> None:
    marketing.visit("/customers/YQL-000001/")
    assert marketing.page.locator("a[href*=reveal]").count() == 0
    marketing.visit("/customers/YQL-000001/reveal/2")
    assert marketing.says("LC-125")
    marketing.visit("/imports/")
    assert marketing.says("LC-125")


def meet_at_one_record(clerk: Visitor, custodian: Visitor, words: dict[str, str]) -> None:
    for person in (clerk, custodian):
        person.visit("/customers/YQL-000001/edit")
    clerk.page.fill("[name=item_2]", "16490001300")
    clerk.page.click(".form-foot .btn-primary")
    clerk.page.wait_for_url("**/customers/YQL-000001/")
    custodian.page.fill("[name=item_2]", "16490001301")
    custodian.page.click(".form-foot .btn-primary")
    custodian.page.wait_for_selector(f".note:has-text('{words['changed']}')")
    custodian.look()
    assert custodian.page.input_value("[name=item_2]") == "16490001301"
    assert custodian.says(CLERK)
    assert not custodian.says("16490001300")
    custodian.page.click(".form-foot .btn-primary")
    custodian.page.wait_for_url("**/customers/YQL-000001/")


def walk_on_a_phone(clerk: Visitor, customer: str) -> None:
    customer = customer.removeprefix(clerk.address)
    for path in ("", "houses", "vehicles", "notice", "changes", "looks", "edit"):
        clerk.visit(customer + path)
    for path in ("/customers/", "/customers/new", "/imports/new", "/imports/"):
        clerk.visit(path)
    clerk.visit(clerk.page.locator("a[href^='/imports/YQL/']").first.get_attribute("href") or "")
