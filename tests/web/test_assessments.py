"""The pages of impact assessments: drafted, submitted, signed by two, read by everybody."""

from __future__ import annotations

import pytest

from hudang.purposes.models import Dimension, ImpactAssessment

PAGE = "/assessments/1/"


def filled(**changes: str) -> dict[str, object]:
    form: dict[str, object] = {
        "triggers": ["sensitive"],
        "processing": "比对末四位。",
        "necessity": "确认是本人。",
        "conclusion": "可以。",
    }
    for one in Dimension:
        form |= {
            f"{one}_likelihood": "2",
            f"{one}_severity": "3",
            f"{one}_measure": "遮蔽",
            f"{one}_owner": "KF002",
            f"{one}_due_date": "2030-03-01",
            f"{one}_residual_likelihood": "1",
            f"{one}_residual_severity": "2",
        }
    return form | changes


@pytest.fixture
def drafted(sign_in, custodian):
    browser = sign_in(custodian)
    answer = browser.post("/purposes/contract_service/assess/new", filled())
    assert answer.url == PAGE
    return browser


def test_from_draft_to_approval_through_the_pages(
    drafted, sign_in, privacy_lead, legal_reviewer, clerk
):
    assert drafted.get(f"{PAGE}edit").status_code == 200
    assert drafted.post(f"{PAGE}edit", filled(conclusion="可以开展。")).url == PAGE
    assert drafted.post(f"{PAGE}submit").url == PAGE
    assert sign_in(clerk).post(f"{PAGE}sign").status_code == 403
    for person in (privacy_lead, legal_reviewer):
        assert sign_in(person).post(f"{PAGE}sign").url == PAGE
    shown = sign_in(clerk).get(PAGE).content.decode()
    assert "可以开展。" in shown
    assert "valid" in shown
    assert "● 4" in shown
    assert b"valid" in sign_in(clerk).get("/assessments/").content
    assert b"Impact assessment 1" in sign_in(clerk).get("/purposes/contract_service/").content


def test_what_is_left_out_is_named_and_nothing_is_made(sign_in, custodian):
    wrong = filled(conclusion="", safety_owner="不是工号", safety_severity="9")
    answer = sign_in(custodian).post("/purposes/contract_service/assess/new", wrong)
    assert answer.status_code == 422
    assert not ImpactAssessment.objects.exists()


def test_only_those_who_assess_begin_one(sign_in, clerk):
    assert sign_in(clerk).get("/purposes/contract_service/assess/new").status_code == 403
    assert sign_in(clerk).get("/purposes/nothing/assess/new").status_code == 403


def test_nothing_is_moved_by_a_word_that_is_none(drafted):
    assert drafted.post(f"{PAGE}approve").status_code == 404
    assert drafted.get("/assessments/9/").status_code == 404
    assert drafted.post(f"{PAGE}withdraw").url == PAGE
    assert drafted.post(f"{PAGE}submit").status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_list_and_the_empty_list_speak_both_languages(sign_in, custodian, language):
    browser = sign_in(custodian, language=language)
    for path in ("/assessments/", "/assessments/?state=waiting"):
        assert browser.get(path).status_code == 200
