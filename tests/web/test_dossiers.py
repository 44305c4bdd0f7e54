"""The pages of documents and of paper dossiers, as a clerk, a custodian and others see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from hudang.dossiers import services
from hudang.dossiers.models import (
    CustomerDocument,
    Dossier,
    Loan,
    PlaceDocument,
    Scan,
    Shortfall,
    Stocktaking,
)
from hudang.registry.models import Customer
from hudang.web import uploads
from tests.dossiers import papers
from tests.dossiers.archive import (
    SHELF,
    colleague,
    contract,
    dossier,
    dossiers,
    houses,
    li_si,
    open_community,
    zhang_san,
)
from tests.factories import MONDAY

__all__ = [
    "colleague", "contract", "dossier", "dossiers", "houses", "li_si", "open_community",
    "zhang_san",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(time_machine, settings) -> None:
    """The pages live in the week of the cast, and take its invented numbers."""
    settings.DEMO = True
    time_machine.move_to(MONDAY, tick=True)


def send(browser, url, data, *, name="张三.pdf", **fields):
    return browser.post(url, {"file": SimpleUploadedFile(name, data), "kind": "lease", **fields})


def new_of(customer) -> str:
    return reverse("web:document_new", args=[customer.number])


def address(name, found) -> str:
    return reverse(f"web:{name}", args=[found.community_id, found.id])


def text_of(answer) -> str:
    return answer.content.decode()


# Documents


@pytest.mark.control("LC-176")
def test_a_clerk_files_a_photograph_and_reads_what_was_taken_out_of_it(sign_in, clerk, zhang_san):
    browser = sign_in(clerk)
    answer = send(browser, new_of(zhang_san), papers.photograph(), name="张三.jpg")

    document = CustomerDocument.objects.get()
    assert answer["Location"] == address("document", document)
    shown = text_of(browser.get(answer["Location"]))
    assert "where a picture was taken" in shown
    assert "张三" not in shown
    assert set(papers.lying()) == {str(document.stored)}
    listed = text_of(browser.get(reverse("web:customer_documents", args=[zhang_san.number])))
    assert address("document", document) in listed


@pytest.mark.control("LC-176")
@pytest.mark.parametrize("data", [b"MZ contract.pdf", papers.pdf(papers.with_script)])
def test_what_is_refused_says_why_and_leaves_no_byte(sign_in, clerk, zhang_san, data):
    answer = send(sign_in(clerk), new_of(zhang_san), data)

    assert answer.status_code == 409
    assert "LC-176" in text_of(answer)
    assert papers.lying() == {}


def test_a_file_over_the_limit_is_refused_before_its_first_byte(
    sign_in, clerk, zhang_san, monkeypatch
):
    monkeypatch.setitem(uploads.LIMITS, "web:document_new", 100)
    monkeypatch.setattr(uploads, "FORM_FIELDS", 100)
    assert send(sign_in(clerk), new_of(zhang_san), papers.pdf()).status_code == 413
    assert papers.lying() == {}


@pytest.mark.control("LC-001")
def test_a_document_opens_for_a_purpose_alone_sandboxed_and_without_a_name(
    sign_in, clerk, zhang_san
):
    browser = sign_in(clerk)
    send(browser, new_of(zhang_san), papers.photograph(), name="张三.jpg")
    document = CustomerDocument.objects.get()

    assert browser.get(address("document_content", document)).status_code == 404
    asked = {"purpose": "contract_service", "reference": "GD-2026-0117"}
    shown = text_of(browser.post(address("document_open", document), asked))
    assert "张三.jpg" in shown
    content = browser.get(address("document_content", document), asked)
    assert b"".join(content.streaming_content).startswith(b"\xff\xd8\xff")
    assert content["Cache-Control"] == "no-store"
    assert content["Content-Disposition"] == 'inline; filename="document.jpg"'
    assert content["Content-Security-Policy"].endswith("sandbox")
    assert content["X-Content-Type-Options"] == "nosniff"


@pytest.mark.control("LC-125")
def test_who_may_not_open_values_sees_no_content(sign_in, clerk, supervisor, zhang_san):
    send(sign_in(clerk), new_of(zhang_san), papers.pdf())
    document, browser = CustomerDocument.objects.get(), sign_in(supervisor)

    assert browser.get(address("document", document)).status_code == 200
    assert browser.get(address("document_open", document)).status_code == 403
    asked = {"purpose": "contract_service"}
    assert browser.get(address("document_content", document), asked).status_code in {403, 404}


@pytest.mark.control("LC-035")
def test_a_document_is_destroyed_by_another_person_than_who_asked(
    sign_in, clerk, custodian, zhang_san
):
    browser = sign_in(clerk)
    send(browser, new_of(zhang_san), papers.pdf())
    document = CustomerDocument.objects.get()
    browser.post(address("document_ask", document), {"reason": "wrong"})
    assert "Destroy the content" not in text_of(browser.get(address("document", document)))
    other = sign_in(custodian)
    assert "Destroy the content" in text_of(other.get(address("document", document)))
    assert other.post(address("document_destroy", document)).status_code == 302
    assert "destroyed" in text_of(other.get(address("document", document)))


@pytest.mark.control("LC-005")
def test_a_newer_version_is_filed_from_the_page_of_the_older(
    sign_in, clerk, zhang_san, dossier, houses
):
    browser = sign_in(clerk)
    send(browser, new_of(zhang_san), papers.pdf())
    first = CustomerDocument.objects.get()
    assert browser.get(address("document_replace", first)).status_code == 200
    answer = send(browser, address("document_replace", first), papers.photograph())
    shown = text_of(browser.get(answer["Location"]))
    assert shown.count("version 2") + shown.count("superseded") >= 2
    assert send(browser, address("document_replace", first), papers.pdf()).status_code == 403

    listed = text_of(browser.get(reverse("web:customer_documents", args=[zhang_san.number])))
    assert dossier.number in listed
    sent = reverse("web:dossier_document_new", args=[dossier.number])
    send(browser, sent, papers.pdf(), kind="meter_sheet")
    drawing = PlaceDocument.objects.get()
    send(browser, address("document_replace", drawing), papers.pdf(), kind="meter_sheet")
    assert PlaceDocument.objects.filter(state="current").get().version == 2


# Dossiers


def test_the_register_lists_finds_and_opens_dossiers(sign_in, clerk, dossiers, houses):
    browser = sign_in(clerk)
    listed = text_of(browser.get(reverse("web:dossiers")))
    assert all(one.number in listed for one in dossiers)
    found = text_of(browser.get(reverse("web:dossiers"), {"q": "3栋2单元1502"}))
    assert dossiers[1].number in found
    assert dossiers[0].number not in found
    scanned = browser.get(reverse("web:dossiers"), {"q": dossiers[2].number.lower()})
    assert scanned["Location"] == reverse("web:dossier", args=[dossiers[2].number])

    form = {"community": str(houses[0].community_id), "houses": "3", **SHELF._asdict()}
    assert browser.post(reverse("web:dossiers_new"), form).status_code == 302
    assert Dossier.objects.count() == 4
    again = browser.post(reverse("web:dossiers_new"), form)
    assert again.status_code == 422
    assert "has its dossier" in text_of(again)
    one = browser.post(reverse("web:dossiers_new"), {**form, "houses": "3栋2单元1501"})
    assert one.status_code == 422


def test_the_sheet_of_labels_carries_numbers_alone(sign_in, clerk, dossiers, zhang_san):
    sheet = text_of(
        sign_in(clerk).get(reverse("web:dossiers_labels"), {"shelf": "档案室 · A1 · 1"})
    )
    assert sheet.count("data:image/svg") == 3
    assert dossiers[0].number in sheet
    assert "1501" not in sheet


def test_the_page_of_a_dossier_and_of_its_house_show_papers_and_documents(
    sign_in, clerk, dossier, houses, open_community
):
    browser = sign_in(clerk)
    detail = reverse("web:dossier", args=[dossier.number])
    form = {"kind": "service_agreement", "pages": 4}
    assert browser.post(reverse("web:dossier_paper_add", args=[dossier.number]), form)
    sent = reverse("web:dossier_document_new", args=[dossier.number])
    answer = send(browser, sent, papers.pdf(), kind="renovation_drawing")
    assert PlaceDocument.objects.get().house_id == houses[0].id
    assert browser.get(answer["Location"]).status_code == 200

    shown = text_of(browser.get(detail))
    assert "service agreement" in shown.lower()
    assert "Renovation drawing" in shown
    house = reverse("web:places_house", args=[open_community.code, houses[0].id])
    assert dossier.number in text_of(browser.get(house))

    paper = dossier.papers.get()
    browser.post(reverse("web:dossier_paper_drop", args=[dossier.number, paper.id]))
    assert not dossier.papers.exists()
    form = {"room": "地下室", "cabinet": "C1", "shelf": "2", "box": ""}
    browser.post(reverse("web:dossier_move", args=[dossier.number]), form)
    assert "地下室" in text_of(browser.get(detail))


@pytest.mark.control("LC-174")
def test_a_dossier_is_lent_and_taken_back_on_the_pages(sign_in, clerk, colleague, dossier):
    services.add_paper(dossier, kind="key_receipt", pages=1, by=clerk, at=MONDAY)
    browser = sign_in(clerk)
    asked = {
        "borrower": colleague.code,
        "purpose": "contract_service",
        "reference": "gd-2026-0117",
        "lent_date": localdate() - timedelta(days=20),
        "due_date": localdate() - timedelta(days=5),
    }
    url = reverse("web:dossier_lend", args=[dossier.number])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {**asked, "reference": ""}).status_code == 422
    assert browser.post(url, {**asked, "borrower": clerk.code}).status_code == 403
    assert browser.post(url, asked).status_code == 302
    loan = Loan.objects.get()

    for state in ("", "out", "overdue"):
        listed = text_of(browser.get(reverse("web:loans"), {"state": state}))
        assert dossier.number in listed
    assert "overdue" in listed
    assert dossier.number in text_of(browser.get(reverse("web:dossiers"), {"state": "overdue"}))
    back = address("loan_return", loan)
    assert "receipt of the keys" in text_of(browser.get(back))
    browser.post(back, {})
    assert Shortfall.objects.get().owner == colleague.code
    looked = reverse("web:shortfalls")
    assert "Receipt of the keys" in text_of(browser.get(looked))
    browser.post(address("shortfall_close", Shortfall.objects.get()), {"outcome": "found"})
    assert dossier.number in text_of(browser.get(looked, {"closed": 1}))


@pytest.mark.control("LC-174")
def test_a_loan_of_sensitive_papers_waits_for_a_second_person(
    sign_in, clerk, colleague, butler, dossiers
):
    for number in (0, 1):
        one = dossiers[number]
        services.add_paper(one, kind="identity_copy", pages=1, by=clerk, at=MONDAY)
        asked = {
            "borrower": butler.code, "purpose": "contract_service", "reference": "GD-2026-1",
            "lent_date": localdate(), "due_date": localdate(),
        }  # fmt: skip
        sign_in(clerk).post(reverse("web:dossier_lend", args=[one.number]), asked)
    first, second = Loan.objects.order_by("entered_at")
    assert "Agree" in text_of(sign_in(clerk).get(reverse("web:loans")))
    assert sign_in(clerk).post(address("loan_confirm", first)).status_code == 403
    assert sign_in(colleague).post(address("loan_confirm", first)).status_code == 302
    assert sign_in(colleague).post(address("loan_refuse", second)).status_code == 302
    assert list(Loan.objects.order_by("entered_at").values_list("state", flat=True)) == [
        "out", "refused",
    ]  # fmt: skip


@pytest.mark.control("LC-175")
def test_a_shelf_is_counted_on_the_pages_and_signed_by_another_person(
    sign_in, clerk, custodian, supervisor, dossiers, open_community
):
    browser = sign_in(clerk)
    assert browser.get(reverse("web:stocktakings_new")).status_code == 200
    form = {"community": str(open_community.pk), "room": "档案室", "cabinet": "A1"}
    browser.post(reverse("web:stocktakings_new"), form)
    count = Stocktaking.objects.get()
    scan = address("stocktaking_scan", count)
    for number in (dossiers[0].number.lower(), f" {dossiers[1].number} ", dossiers[1].number):
        assert browser.post(scan, {"number": number}).status_code == 200
    wrong = browser.post(scan, {"number": "DYQL-999999"})
    assert wrong.status_code == 422
    assert "No dossier of this community has this label" in text_of(wrong)
    assert Scan.objects.count() == 2
    assert dossiers[2].number in text_of(browser.get(address("stocktaking", count)))

    browser.post(address("stocktaking_finish", count))
    assert browser.post(address("stocktaking_sign", count)).status_code == 403
    signer = sign_in(supervisor)
    assert "Sign the result" in text_of(signer.get(address("stocktaking", count)))
    assert signer.post(address("stocktaking_sign", count)).status_code == 302
    assert supervisor.code in text_of(browser.get(reverse("web:stocktakings")))
    assert dossiers[2].number in text_of(browser.get(reverse("web:shortfalls")))


@pytest.mark.control("LC-125")
def test_who_sees_no_dossiers_gets_no_page_of_them(sign_in, engineer, dossier):
    browser = sign_in(engineer)
    for name, arguments in (
        ("dossiers", []), ("dossiers_labels", []), ("loans", []), ("stocktakings", []),
        ("shortfalls", []), ("dossier", [dossier.number]),
    ):  # fmt: skip
        assert browser.get(reverse(f"web:{name}", args=arguments)).status_code == 403
    assert Customer.objects.count() == 0


def test_what_does_not_exist_is_not_found(sign_in, clerk, open_community, zhang_san):
    browser = sign_in(clerk)
    nobody = zhang_san.id
    for name in ("document", "loan_return", "stocktaking"):
        url = reverse(f"web:{name}", args=[open_community.pk, nobody])
        assert browser.get(url).status_code == 404
    assert browser.get(reverse("web:dossier", args=["DYQL-999999"])).status_code == 404
    closed = reverse("web:shortfall_close", args=[open_community.pk, nobody])
    assert browser.post(closed, {"outcome": "lost"}).status_code == 404
