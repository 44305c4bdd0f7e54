"""The pages of renovations: the list, the application, the agreement, the acts, passes, papers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.renovation import queries
from hudang.renovation.models import Renovation, WorkerPass
from tests import cast
from tests.dossiers import papers
from tests.renovation.acting import ENDS, PLAIN, TODAY, edition_of, fresh
from tests.web.reading import HOUSES, htmx, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.renovation.site"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-163")]


def said(customer, **fields):
    """What the form of the application sends."""
    stay = customer.occupancies.get()
    usual = {
        "q": "", "who": f"{customer.number}:{customer.community_id}:{stay.house_id}",
        "contractor": "佳家装饰有限公司", "begins": TODAY.isoformat(), "ends": ENDS.isoformat(),
        "works": ["paint"],
    }  # fmt: skip
    return usual | fields


def path_of(file, rest=""):
    return f"/renovations/{file.number}/{rest}"


def test_the_counter_records_a_renovation(browse, clerk, zhang_san):
    page = browse(clerk)
    answer = page.post("/renovations/new", said(zhang_san))
    file = Renovation.objects.get()
    assert answer.headers["Location"] == path_of(file)
    assert cast.ZHANG_SAN.name in text_of(page.get(path_of(file)))
    assert page.get(path_of(file)).headers["Cache-Control"].count("no-store") == 1


def test_forbidden_works_are_marked_on_the_form_and_refused(browse, clerk, zhang_san):
    page = browse(clerk)
    english = {"Accept-Language": "en"}
    assert "(forbidden)" in text_of(page.get("/renovations/new", headers=english))
    refused = page.post("/renovations/new", said(zhang_san, works=["bearing_wall"]))
    assert (refused.status_code, "5(3) [K]" in text_of(refused)) == (403, True)
    lacking = page.post("/renovations/new", said(zhang_san, works=["gas"]))
    assert lacking.status_code == 409
    page.post("/renovations/new", said(zhang_san, works=["gas"], proof_gas="RQ-2026-9"))
    assert Renovation.objects.get().works.get().proof == "RQ-2026-9"


def test_nobody_chosen_is_said_at_the_field(browse, clerk, zhang_san):
    answer = browse(clerk).post("/renovations/new", said(zhang_san, who="nonsense"))
    assert answer.status_code == 422
    assert "who applies" in text_of(answer) or "谁申报" in text_of(answer)


def test_the_signed_agreement_is_sent_with_its_page(browse, clerk, planned_works):
    file, page = planned_works(), browse(clerk)
    assert "[K]" in text_of(page.get(path_of(file, "agree")))
    scan = SimpleUploadedFile("协议.pdf", papers.pdf(), content_type="application/pdf")
    fields = {"edition": 1, "told_date": TODAY.isoformat(), "agreement_date": TODAY.isoformat()}
    lacking = page.post(path_of(file, "agree"), fields)
    assert lacking.status_code == 422
    page.post(path_of(file, "agree"), {**fields, "file": scan})
    assert fresh(file).state == "agreed"
    assert queries.agreement_of(file) is not None


def test_a_list_is_searched_filtered_and_sorted(browse, clerk, planned_works, works_agreed):
    other, page = planned_works(), browse(clerk)
    both = text_of(page.get("/renovations/?order=ends"))
    assert other.number in both
    assert works_agreed.number in both
    for asked in ("state=applied", f"text={other.number}", f"text={other.number}-07"):
        shown = text_of(htmx(page, f"/renovations/?{asked}"))
        assert other.number in shown
        assert works_agreed.number not in shown
    assert other.number in text_of(page.get(f"/renovations/?text={HOUSES[0]}&state=live"))
    for asked in ("text=9栋9单元999", "text=hello", "late=on", "state=closed"):
        assert other.number not in text_of(page.get(f"/renovations/?{asked}"))


def test_the_engineer_does_his_acts_and_a_form_to_be_mended_comes_back(
    browse, engineer, works_agreed
):
    page = browse(engineer)
    page.post(path_of(works_agreed, "begin"), {"edition": edition_of(works_agreed)})
    one = queries.open_inspections(works_agreed)[0]
    fields = {"edition": edition_of(works_agreed), "inspection": str(one.id), "result": "passed"}
    path = path_of(works_agreed, "inspect")
    assert page.post(path, fields | {"inspection": ""}).status_code == 422
    assert page.post(path, fields).status_code == 302
    assert page.post(path_of(works_agreed, "nonsense"), fields).status_code == 404
    assert queries.inspections_of(works_agreed).exclude(result="").count() == 1


def test_a_pass_is_issued_printed_and_taken_back_and_its_code_holds_its_number(
    browse, clerk, works_agreed
):
    page = browse(clerk)
    fields = {
        "edition": edition_of(works_agreed), "name": "王建国", "last_four": "123X",
        "valid_from": TODAY.isoformat(), "until": ENDS.isoformat(),
    }  # fmt: skip
    whole = page.post(
        path_of(works_agreed, "pass"), fields | {"last_four": cast.ZHANG_SAN.id_number}
    )
    assert whole.status_code == 403
    assert cast.ZHANG_SAN.id_number not in text_of(whole)
    page.post(path_of(works_agreed, "pass"), fields)
    made = WorkerPass.objects.get()
    printed = text_of(page.get(path_of(works_agreed, f"passes/{made.number}/print")))
    assert "王建国" in printed
    assert "data:image/svg" in printed
    assert page.get(path_of(works_agreed, "passes/ZX-9/print")).status_code == 404
    page.post(path_of(works_agreed, f"passes/{made.number}/return"))
    assert WorkerPass.objects.get().returned_by == clerk.code


def test_the_desk_takes_the_deposit_and_takes_something_off_it(browse, clerk, works_begun):
    page = browse(clerk)
    paid = {"edition": edition_of(works_begun), "sum": "3000", "paid": TODAY.isoformat()}
    page.post(path_of(works_begun, "deposit"), paid)
    off = {"edition": edition_of(works_begun), "sum": "120.50", "words": "走廊墙面碰损"}
    page.post(path_of(works_begun, "deduct"), off)
    assert "2879.50" in text_of(page.get(path_of(works_begun)))


@pytest.mark.control("LC-049")
def test_the_notice_to_the_neighbours_names_the_house_and_nobody(browse, clerk, planned_works):
    file = planned_works(PLAIN)
    shown = text_of(browse(clerk).get(path_of(file, "notice")))
    assert HOUSES[0] in shown
    for told in (cast.ZHANG_SAN.name, cast.ZHANG_SAN.mobile, "佳家"):
        assert told not in shown


def test_a_customer_and_a_house_show_their_renovations_and_my_work_what_waits(
    browse, clerk, planned_works, zhang_san
):
    file, page = planned_works(), browse(clerk)
    house = file.house
    for path in (
        f"/customers/{zhang_san.number}/renovations",
        f"/places/{file.community.code}/houses/{house.id}/",
        "/work/",
    ):
        assert file.number in text_of(page.get(path)), path


@pytest.mark.control("LC-125")
def test_who_sees_no_service_records_sees_no_renovation(browse, legal_reviewer, planned_works):
    file, page = planned_works(), browse(legal_reviewer)
    for path in ("/renovations/", path_of(file), path_of(file, "notice")):
        assert page.get(path).status_code == 403
