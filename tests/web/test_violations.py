"""The pages of violations: list, new one, acts, photographs, a report from draft to print."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hudang.violations import queries
from hudang.violations.models import AuthorityReport, Violation
from tests import cast, reading_pdf
from tests.dossiers import papers
from tests.renovation.acting import edition_of as edition_of_file
from tests.violations.acting import DAY, SAID, SEEN, TODAY, edition_of, fresh, looked
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.renovation.site",
    "tests.violations.site",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-165")]


@pytest.fixture(autouse=True)
def room_for_files(settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


def said(house, **fields):
    """What the form of a new violation sends."""
    usual = {
        "q": "", "who": f":{house.community_id}:{house.id}", "community": "YQL",
        "kind": "indoor_charging", "way": "complaint", "found_at": "2026-11-16 09:00",
        "text": SEEN,
    }  # fmt: skip
    return usual | fields


def path_of(violation, rest=""):
    return f"/violations/{violation.number}/{rest}"


def test_a_guard_records_what_he_saw_and_tells_them(browse, engineer, houses):
    page = browse(engineer)
    answer = page.post("/violations/new", said(houses[HOUSES[0]]))
    one = Violation.objects.get()
    assert answer.headers["Location"] == path_of(one)
    shown = page.get(path_of(one))
    assert (SEEN in text_of(shown), "no-store" in shown["Cache-Control"]) == (True, True)
    lacking = page.post(path_of(one, "tell"), {"edition": 1, "way": "spoken", "text": SAID})
    assert lacking.status_code == 422
    until = (TODAY + DAY).isoformat()
    page.post(path_of(one, "tell"), {"edition": 1, "way": "spoken", "text": SAID, "until": until})
    assert fresh(one).state == "told"
    assert page.post(path_of(one, "dance"), {}).status_code == 404


def test_a_place_is_said_at_the_field_and_a_number_in_the_text_is_refused(
    browse, engineer, houses
):
    page, house = browse(engineer), houses[HOUSES[0]]
    assert page.post("/violations/new", said(house, who="")).status_code == 422
    text = f"业主{cast.ZHANG_SAN.mobile}"
    refused = page.post("/violations/new", said(house, text=text))
    assert (refused.status_code, Violation.objects.count()) == (422, 0)
    page.post("/violations/new", said(house, who="", spot="road", kind="rubbish"))
    assert Violation.objects.get().spot == "road"


def test_a_renovation_or_an_order_fills_in_the_place_and_only_the_file_is_named(
    browse, clerk, planned_works, ordered, zhang_san
):
    file, order, page = planned_works(), ordered(customer=zhang_san), browse(clerk)
    assert edition_of_file(file) == 1
    from_file = text_of(page.get(f"/violations/new?renovation={file.number}"))
    assert file.number in from_file
    from_order = text_of(page.get(f"/violations/new?order={order.number}"))
    assert HOUSES[0] in from_order
    assert order.number not in from_order
    assert zhang_san.number not in from_order
    assert page.get("/violations/new?order=GD-01-009999").status_code == 404
    linked = text_of(page.get(f"/renovations/{file.number}/"))
    assert f"/violations/new?renovation={file.number}" in linked
    house = file.house
    page.post("/violations/new", said(house, way="inspection", source=file.number))
    assert Violation.objects.get().renovation_number == file.number


def test_the_list_is_searched_filtered_and_sorted_and_knows_no_person(
    browse, clerk, charging, found, zhang_san
):
    other, page = found("noise", house=HOUSES[1]), browse(clerk)
    both = text_of(page.get("/violations/?order=due"))
    assert charging.number in both
    assert other.number in both
    for asked in ("state=seen", "kind=noise", f"text={other.number}", f"text={HOUSES[1]}"):
        shown = text_of(htmx(page, f"/violations/?{asked}"))
        assert other.number in shown
        assert charging.number not in shown
    for asked in (f"text={cast.ZHANG_SAN.name}", f"text={zhang_san.number}", "state=closed"):
        assert charging.number not in text_of(page.get(f"/violations/?{asked}"))


def test_a_photograph_is_sealed_looked_at_and_taken_away(browse, engineer, manager, charging):
    page = browse(engineer)
    picture = SimpleUploadedFile("张三门口.jpg", papers.photograph())
    told = {"file": picture, "setting": "common"}
    page.post(path_of(charging, "photos"), told)
    (photo,) = queries.photos_of(charging)
    address = path_of(charging, f"photos/{photo.id}/")
    assert "no-store" in page.get(address)["Cache-Control"]
    content = b"".join(page.get(f"{address}content"))
    assert content.startswith(b"\xff\xd8")
    assert papers.CAMERA.encode() not in content
    assert len(entries(what="violations.open_photo")) == 1
    assert browse(manager).get(f"{address}content").status_code == 403
    page = browse(engineer)
    page.post(f"{address}remove", {"reason": "mistake"})
    assert page.get(address).status_code == 404
    assert queries.photos_of(charging).get().removed_for == "mistake"
    lacking = page.post(
        path_of(charging, "photos"),
        {"file": SimpleUploadedFile("a.jpg", papers.photograph()), "setting": "home"},
    )
    assert lacking.status_code == 409


def test_a_report_goes_from_draft_to_print_with_somebody_else_between(
    browse, clerk, custodian, charging, zhang_san
):
    page = browse(clerk)
    blank = text_of(page.get(path_of(charging, "report")))
    assert zhang_san.number in blank
    assert cast.ZHANG_SAN.name not in blank
    body = {
        "edition": edition_of(charging), "authority": "fire", "parts": ["done", "name"],
        "customer": zhang_san.number, "text": "劝阻后仍未停止",
    }  # fmt: skip
    assert page.post(path_of(charging, "report"), body).status_code == 409
    page.post(path_of(charging, "report"), body | {"reason": "decides"})
    report = AuthorityReport.objects.get()
    path = path_of(charging, f"reports/{report.number}/")
    assert page.post(f"{path}approve", {"edition": edition_of(charging)}).status_code == 403
    assert page.post(f"{path}print/named").status_code == 403
    second = browse(custodian)
    assert report.number in text_of(second.get(path_of(charging)))
    second.post(f"{path}approve", {"edition": edition_of(charging)})
    page = browse(clerk)
    shown = text_of(page.get(path_of(charging)))
    assert cast.ZHANG_SAN.name not in shown
    named = page.post(f"{path}print/named")
    assert cast.ZHANG_SAN.name in reading_pdf.text_of(named.content)
    assert report.number in named["Content-Disposition"]
    plain = page.post(f"{path}print/plain")
    assert cast.ZHANG_SAN.name not in reading_pdf.text_of(plain.content)
    handed = {"edition": edition_of(charging), "way": "desk", "on": TODAY.isoformat()}
    assert page.post(f"{path}deliver", handed).status_code == 422
    page.post(f"{path}deliver", handed | {"receipt": "XF-117"})
    assert fresh(charging).state == "reported"


def test_the_notice_is_printed_by_form_and_names_nobody(browse, engineer, charging):
    page = browse(engineer)
    made = page.post(path_of(charging, "notice"), {"until": (TODAY + DAY).isoformat()})
    assert made["Content-Type"] == "application/pdf"
    assert cast.ZHANG_SAN.name not in reading_pdf.text_of(made.content)
    assert page.post(path_of(charging, "notice"), {}).status_code == 404


def test_a_customers_page_shows_an_open_report_to_the_desk_alone(
    browse, clerk, engineer, charging, naming_report, zhang_san
):
    path = f"/customers/{zhang_san.number}/"
    assert naming_report.number in text_of(browse(clerk).get(path))
    assert naming_report.number not in text_of(browse(engineer).get(path))
    house = f"/places/YQL/houses/{charging.house_id}/"
    assert charging.number in text_of(browse(clerk).get(house))
    looked(charging, is_over=True, by=engineer)
    assert naming_report.number not in text_of(browse(clerk).get(path))
    assert charging.number not in text_of(browse(clerk).get(house))


def test_what_waits_stands_in_the_work_of_each(browse, clerk, custodian, engineer, naming_report):
    number = naming_report.violation.number
    assert number in text_of(browse(engineer).get("/work/?kind=violation"))
    waiting = "/work/?kind=report_approve"
    assert number in text_of(browse(custodian).get(waiting))
    assert number not in text_of(browse(clerk).get(waiting))


def test_figures_are_drawn_for_who_sees_figures(browse, manager, engineer, found):
    for _ in range(10):
        found("noise")
    page = browse(manager)
    assert "10" in text_of(htmx(page, "/violations/figures?community="))
    drawn = page.get("/violations/figures/chart").json()
    assert drawn["series"][0]["data"][-1] == 10
    assert browse(engineer).get("/violations/figures").status_code == 403
