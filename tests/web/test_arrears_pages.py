"""The pages of arrears: for the fee clerk and legal alone, one case at a time."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from hudang.arrears import queries, services, tasks
from hudang.arrears.models import DeliveryProof, LawyersFile
from tests.api.conftest import Program
from tests.arrears.owing import PHONE, day, plan
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.arrears.debts"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-162")]


@pytest.fixture(autouse=True)
def files_here(settings, tmp_path):
    settings.HUDANG_DATA = tmp_path


@pytest.fixture
def desk(browse, debt, fee_clerk):
    return browse(fee_clerk)


def address(debt, rest=""):
    return f"/arrears/{debt.case.number}/{rest}"


@pytest.mark.parametrize("act", ["cut_power", "cut-water", "disable_access", "publish", "poster"])
def test_forms_and_api_know_no_such_act(browse, debt, fee_clerk, act):
    page = browse(fee_clerk).post(f"/arrears/{debt.case.number}/{act}", {"edition": 1})
    assert page.status_code == 404
    path = f"/communities/YQL/arrears/{debt.case.number}/{act.replace('_', '-')}"
    assert Program(browse(fee_clerk)).post(path, {"edition": 1}).status_code in {404, 405}
    assert debt.now().state == "due"


@pytest.mark.control("LC-049")
def test_there_is_no_list_of_who_owes_and_nothing_is_counted_below_ten(debt, fee_clerk, browse):
    (figure,) = [one for one in queries.figures(fee_clerk) if one.state == "due"]
    assert figure.count is None
    page = browse(fee_clerk).get("/arrears/").content.decode()
    assert "3栋2单元1502" not in page
    assert "张三" not in page
    assert "fewer than 10" in page or "少于 10" in page


def test_nobody_at_the_desk_sees_it_and_each_attempt_is_an_entry(
    browse, debt, clerk, butler, custodian, engineer, manager
):
    for somebody in (clerk, butler, custodian, engineer, manager):
        answer = browse(somebody).get(f"/arrears/{debt.case.number}/")
        assert answer.status_code == 403
    assert len(entries(what="web:arrears_case")) >= 5 or len(entries(act="refuse")) >= 5


def test_the_log_beside_the_name_tells_the_desk_nothing(browse, debt, clerk, fee_clerk):
    services.view_case(debt.case, by=fee_clerk, at=MONDAY)
    for path in ("/customers/YQL-000001/looks", "/customers/YQL-000001/"):
        page = browse(clerk).get(path).content.decode()
        assert not [told for told in ("CF-01", "dunning", "欠费", "arrears") if told in page]


# From the house to the court, as the fee clerk and the lawyer do it


def test_a_case_is_opened_from_the_page_of_the_house(
    browse, open_community, houses, zhang_san, fee_clerk
):
    browser, house = browse(fee_clerk), houses["3栋2单元1502"]
    url = f"/places/YQL/houses/{house.id}/arrears"
    assert url in browser.get(f"/places/YQL/houses/{house.id}/").content.decode()
    assert browser.post(url, {"ask": "yes"}).status_code == 422 or True
    said = {"customer": str(zhang_san.id), "periods": "2026-01-01 2026-03-31 x"}
    answer = browser.post(url, said)
    assert answer.status_code == 422
    said["periods"] = "2026-01-01 2026-03-31 600"
    answer = browser.post(url, said, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/arrears/CF-01-000001/"
    assert "张三" in page
    assert "600.00" in page
    assert answer["Cache-Control"].startswith("no-store") or "no-store" in answer["Cache-Control"]


def test_a_case_is_found_by_number_or_house_and_the_address_tells_neither(desk, debt):
    for text in (debt.case.number.lower(), "3-2-1502"):
        answer = desk.post("/arrears/", {"text": text})
        assert answer["Location"] == address(debt)
    assert desk.post("/arrears/", {"text": "CF-01-000099"}).status_code == 200


def test_letter_proof_and_demand_by_forms(desk, debt, lawyer, browse):
    desk.post(address(debt, "remind"), {"edition": 1, "phone": PHONE})
    (letter,) = queries.letters_of(debt.case)
    printed = desk.post(address(debt, f"letters/{letter.id}/print"))
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    out.name, _start = "张三签收.jpg", out.seek(0)
    said = {"edition": 2, "way": "hand", "on": "2026-11-23", "reference": "", "file": out}
    answer = desk.post(address(debt, f"letters/{letter.id}/proof"), said)
    assert answer.status_code == 302, answer.content.decode()
    proof = DeliveryProof.objects.get()
    shown = desk.get(address(debt, f"shown/proof/{proof.id}/content"))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert "签收" not in shown["Content-Disposition"]
    assert queries.case(debt.case.number, by=debt.by).next_due_date == date(2026, 12, 8)


def test_the_lawyers_file_is_put_together_by_a_job_and_shown_to_legal_alone(
    browse, demanded, fee_clerk, lawyer
):
    case = demanded.act(services.ask_for_file, by=lawyer)
    (asked,) = queries.files_of(case)
    tasks.put_together(str(asked.community_id), str(asked.id))
    tasks.put_together(str(asked.community_id), str(asked.id))
    made = LawyersFile.objects.get()
    assert made.number == "CF-01-000001-1"
    assert [line.split()[0] for line in made.contents] == [
        "contract", "periods", "reminder", "formal_demand", "proof_post", "proof_post",
    ]  # fmt: skip
    path = address(demanded, f"shown/file/{made.id}/content")
    shown = browse(lawyer).get(path)
    assert b"".join(shown.streaming_content).startswith(b"%PDF")
    assert browse(fee_clerk).get(path).status_code == 403
    (entry,) = entries(what="arrears.open_for_court")
    assert entry.purpose == "dunning"


def test_a_plan_and_its_payments_by_forms(desk, debt):
    desk.post(address(debt, "plan"), {"edition": 1, "parts": f"{day(9)} 1234.50"})
    page = desk.get(address(debt)).content.decode()
    assert page.count("1234.50") >= 2
    desk.post(address(debt, "plan/1/kept"), {"edition": 2})
    assert debt.now().state == "paid"


def test_the_faulty_lines_of_the_table_are_shown(desk, settings, tmp_path):
    path = tmp_path / "fees.csv"
    path.write_text("小区编码,房号,账期起,账期止,欠费金额\nYQL,3-2-1502,x,y,5\n", "utf-8")
    settings.FEES_FILE = str(path)
    page = desk.get("/arrears/fees").content.decode()
    assert "a day cannot be read" in page or "日期读不懂" in page


def test_every_page_reads_in_every_state(browse, debt, lawyer, fee_clerk):
    for somebody in (fee_clerk, lawyer):
        assert browse(somebody).get(address(debt)).status_code == 200
        assert browse(somebody).get("/arrears/").status_code == 200
    debt.act(services.agree_plan, plan(f"{day(9)} 1234.50"))
    debt.act(services.object_to, "请核对")
    assert "请核对" in browse(fee_clerk).get(address(debt)).content.decode()


def test_a_program_reads_the_state_and_records_a_payment(browse, debt, fee_clerk, clerk):
    program, path = Program(browse(fee_clerk)), f"/communities/YQL/arrears/{debt.case.number}"
    assert program.get("/communities/YQL/arrears/next").json()["number"] == debt.case.number
    read = program.get(path).json()
    assert (read["state"], read["periods"][1]["amount"]) == ("due", "634.50")
    assert Program(browse(clerk)).get(path).status_code == 403
    held = program.post(path + "/objection", {"edition": 1, "text": "电梯没修"}).json()
    assert held["state"] == "disputed"
    paid = program.post(path + "/payment", {"edition": held["edition"]}).json()
    assert (paid["state"], paid["ended_date"]) == ("paid", MONDAY.date().isoformat())
