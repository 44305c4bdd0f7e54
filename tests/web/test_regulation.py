"""The pages of the policy: read, acknowledged, asked about, drafted, checked, published."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate, now

from hudang.regulation import queries, services
from hudang.regulation.models import Interpretation, Version
from tests import reading_pdf


@pytest.fixture
def draft(db):
    Version.objects.all().delete()
    services.establish(at=now())
    return queries.open_draft()


@pytest.fixture
def in_force(draft, legal_reviewer, privacy_lead):
    services.check(draft, by=legal_reviewer, at=now())
    return services.publish(draft, effective_from=(at := now()), by=privacy_lead, at=at)


def test_who_has_not_read_it_is_led_to_it_once_and_then_works_on(in_force, sign_in, clerk):
    browser = sign_in(clerk)
    assert browser.get("/").url == "/regulation/"
    assert b"waits for your acknowledgement" in browser.get("/").content

    shown = browser.get("/regulation/").content
    assert b"I have read the policy" in shown
    answer = browser.post("/regulation/", {"version": "1", "is_read": "on"})
    assert answer.status_code == 302
    assert b"I have read the policy" not in browser.get("/regulation/").content
    assert b"waits for your acknowledgement" not in browser.get("/").content


def test_without_the_tick_nothing_is_acknowledged(in_force, sign_in, clerk):
    answer = sign_in(clerk).post("/regulation/", {"version": "1"})
    assert answer.status_code == 422
    assert queries.standing_of(clerk.code, at=now()) == "asked"


def test_before_the_first_publication_the_page_says_who_is_next(draft, sign_in, clerk):
    assert b"waits for the legal reviewer" in sign_in(clerk).get("/regulation/").content


def test_from_draft_to_publication_through_the_pages(
    draft, sign_in, custodian, legal_reviewer, privacy_lead
):
    at, clause = "/regulation/versions/1/", draft.clauses.get(chapter=3, place=1)
    words = {
        "title_zh": "法律依据",
        "title_en": "Law",
        "text_zh": "依据《合同法》。",
        "summary_en": "Law.",
        "controls": "LC-149，lc-120",
    }
    drafter, reviewer, lead = map(sign_in, (custodian, legal_reviewer, privacy_lead))
    assert drafter.post(f"{at}clauses/{clause.key}", words).status_code == 302
    refused = reviewer.post(f"{at}check")
    assert refused.status_code == 409
    assert "合同法".encode() in refused.content
    words["text_zh"] = "依据《民法典》。"
    assert drafter.post(f"{at}clauses/{clause.key}", words).status_code == 302
    assert drafter.post(f"{at}check").status_code == 403
    assert reviewer.post(f"{at}check").status_code == 302
    assert lead.post(f"{at}publish", {"day": ""}).status_code == 422
    assert lead.post(f"{at}publish", {"day": localdate().isoformat()}).status_code == 302
    assert queries.current(at=now()).clauses.get(key=clause.key).controls == ["LC-149", "LC-120"]


def test_a_new_clause_is_added_and_another_removed(in_force, sign_in, custodian):
    browser = sign_in(custodian)
    assert browser.post("/regulation/versions/new").url == "/regulation/versions/2/"
    at = "/regulation/versions/2/"
    words = {
        "title_zh": "表单",
        "title_en": "Forms",
        "text_zh": "上锁。",
        "summary_en": "Locked.",
        "controls": "LC-135",
    }
    assert browser.get(f"{at}chapters/6/new").status_code == 200
    assert browser.post(f"{at}chapters/6/new", words | {"controls": ""}).status_code == 422
    assert browser.post(f"{at}chapters/6/new", words | {"controls": "LC-999"}).status_code == 403
    assert browser.post(f"{at}chapters/6/new", words).status_code == 302
    gone = queries.open_draft().clauses.filter(chapter=11).first()
    assert browser.post(f"{at}clauses/{gone.key}/remove").status_code == 302
    page = browser.get(f"{at}compare").content
    assert b"Forms" in page
    assert b"removed" in page
    assert browser.post(f"{at}changes", {"changes_zh": "新", "changes_en": "New"}).url == at
    assert browser.post(f"{at}withdraw").status_code == 302


def test_a_question_is_asked_and_answered_on_the_page_of_its_clause(
    in_force, sign_in, engineer, custodian
):
    clause = in_force.clauses.get(chapter=7, place=3)
    at = f"/regulation/clauses/{clause.key}/"
    assert sign_in(engineer).post(at, {"question": "微信算吗？"}).status_code == 302
    asked = Interpretation.objects.get()
    answering = f"/regulation/questions/{asked.pk}/"
    assert sign_in(engineer).get(answering).status_code == 403
    browser = sign_in(custodian)
    wider = browser.post(answering, {"answer": "不必答复。", "effect": "widens"})
    assert wider.status_code == 403
    assert browser.post(answering, {"answer": "算。", "effect": "explains"}).url == at
    assert "算。".encode() in browser.get(at).content
    assert "微信算吗".encode() in browser.get("/regulation/questions/?state=answered").content


def test_who_supervises_sees_who_has_read_it(in_force, sign_in, supervisor, clerk):
    browser = sign_in(supervisor)
    assert clerk.code.encode() in browser.get("/regulation/readers/").content
    read = browser.get("/regulation/readers/?standing=known").content
    assert b"Nothing is in this state" in read
    assert sign_in(clerk).get("/regulation/readers/").status_code == 403


def test_everybody_takes_a_version_home_on_paper(in_force, sign_in, clerk):
    browser = sign_in(clerk, language="zh-hans")
    assert b"/regulation/versions/1/policy.pdf" in browser.get("/regulation/").content
    answer = browser.get("/regulation/versions/1/policy.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="policy-version-1.pdf"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    read = reading_pdf.text_of(answer.content)
    for told in (in_force.text_hash, localdate().isoformat(), "目录", "施行日期"):
        assert told in read
    for clause in in_force.clauses.all():
        assert clause.text_zh in read
    assert browser.get("/regulation/versions/1/policy.pdf").content == answer.content


def test_a_draft_on_paper_says_on_every_page_that_it_is_one(draft, sign_in, clerk):
    answer = sign_in(clerk, language="en").get("/regulation/versions/1/policy.pdf")
    assert reading_pdf.text_of(answer.content).count("draft") >= reading_pdf.pages_of(
        answer.content
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["", "versions/", "versions/1/", "questions/"])
def test_every_page_speaks_both_languages(in_force, sign_in, clerk, path, language):
    assert sign_in(clerk, language=language).get(f"/regulation/{path}").status_code == 200
