"""Schemes through the API: drafted in one go, refused, judged, put in force."""

from __future__ import annotations

import pytest

from hudang.classification.models import Scheme
from hudang.classification.policy import Point

pytest_plugins = ["tests.web.customer_pages", "tests.classification.people"]
pytestmark = pytest.mark.django_db

SAID = {
    "name": {"zh": "搬运协助", "en": "Help with carrying"},
    "goal": {"zh": "为申报需要的客户搬重物。", "en": "To carry for those who asked for it."},
    "audience": ["owner"],
    "criteria": [{"attribute": "service_need"}],
    "rows": [{"conditions": {"service_need": ["heavy_things"]}, "class_code": "carries"}],
    "classes": [{
        "code": "carries", "name": {"zh": "搬运协助", "en": "Help with carrying"},
        "text": {"zh": "搬重物时，我们来帮一把。", "en": "When it is heavy, we give you a hand."},
        "effects": ["extra_help"],
    }],
}  # fmt: skip


@pytest.mark.control("LC-061")
def test_a_barred_criterion_refuses_the_whole_draft(ask, draft, manager):
    answer = ask(manager).post("/schemes", SAID | {"criteria": [{"attribute": "姓氏"}]})
    assert answer.status_code == 403
    assert answer.json()["control"] == "LC-061"
    assert Scheme.objects.count() == 1


@pytest.mark.control("LC-060", "LC-069")
def test_a_program_drafts_and_people_judge(
    ask, draft, manager, legal_reviewer, privacy_lead, custodian, engineer, assess
):
    writer = ask(manager)
    made = writer.post("/schemes", SAID).json()
    path = f"/schemes/{made['number']}/versions/1"
    assert [one["name"] for one in writer.get("/schemes").json()]
    assert writer.get(path).json()["rows"][0]["class_code"] == "carries"
    assert writer.post(f"{path}/steps/check").json()["findings"] == []
    assert writer.post(f"{path}/submit", {"edition": 1}).status_code == 409
    assert writer.post(f"{path}/submit", {"edition": made["edition"]}).status_code == 200
    lawyer, lead = ask(legal_reviewer), ask(privacy_lead)
    review = {"points": dict.fromkeys(Point.values, "无异议。"), "opinion": "同意。"}
    assert lawyer.post(f"{path}/return", {"opinion": "请补充。"}).json()["state"] == "draft"
    writer.post(f"{path}/submit", {"edition": made["edition"]})
    assert lawyer.post(f"{path}/review", review).json()["state"] == "to_assess"
    assess()
    lead.post(f"{path}/steps/adopt")
    assert lead.post(f"{path}/steps/publish").json()["state"] == "published"
    assert ask(custodian).post(f"{path}/steps/activate").json()["state"] == "active"
    assert lead.post(f"{path}/suspend", {"reason": "核对中"}).json()["state"] == "suspended"
    assert lead.post(f"{path}/steps/unknown").status_code == 404
    assert writer.get("/schemes/FL-2026-99/versions/1").status_code == 404
    assert ask(engineer).get("/schemes").status_code == 403
