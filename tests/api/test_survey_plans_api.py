"""Survey plans through the API: what comes again, and its figures round by round."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import QuestionKind, SurveyPlan
from hudang.collection.services import Part, PastRound, PlanTerms
from tests.factories import MONDAY

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def test_a_program_reads_the_rounds(ask, opinions, custodian, privacy_lead, engineer, community):
    part = Part(QuestionKind.ADVICE, "愿意推荐吗？", "Would you advise others to?")
    services.add_part(opinions, part, by=custodian, at=MONDAY)
    version = services.publish(opinions, by=privacy_lead, at=MONDAY)
    plan = services.begin_plan(
        PlanTerms(
            "半年满意度", version.questionnaire, [community.id], every=6,
            begins=localdate(MONDAY) + timedelta(days=30), open_days=14, keep_days=90,
        ),
        by=custodian, at=MONDAY,
    )  # fmt: skip
    counts = {"q1": {"4": 40}, "q4": {"11": 30, "1": 10}}
    past = PastRound(community.id, date(2025, 9, 30), 40, counts)
    services.enter_past(plan, past, by=custodian, at=MONDAY)

    program = ask(custodian)
    (listed,) = program.get("/survey-plans", state="active").json()
    assert listed["every_months"] == 6
    read = program.get(f"/survey-plans/{plan.pk}").json()
    assert [one["kind"] for one in read["measures"]] == ["scale", "advice"]
    assert read["rounds"][0]["month"] == "2025-09-01"
    assert read["rounds"][0]["scores"][0] == {"value": 4.0, "width": 0.0, "answers": 40}
    assert read["rounds"][0]["scores"][1]["value"] == 50.0
    assert read["places"][0]["community"] == community.code
    assert program.get(f"/survey-plans/{uuid4()}").status_code == 404
    assert ask(engineer).get("/survey-plans").status_code == 403


def test_a_program_begins_a_plan_enters_a_round_and_ends_it(
    ask, opinions, custodian, privacy_lead, community
):
    services.publish(opinions, by=privacy_lead, at=MONDAY)
    program = ask(custodian)
    body = {
        "name": "半年满意度", "questionnaire": opinions.questionnaire.code,
        "communities": [community.code], "every_months": 6,
        "begins": (localdate() + timedelta(days=30)).isoformat(), "open_days": 14,
        "keep_days": 90,
    }  # fmt: skip
    made = [program.post("/survey-plans", body, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert SurveyPlan.objects.count() == 1
    place = f"/survey-plans/{made[0].json()['id']}"
    held = {"community": community.code, "closed": "2025-09-30", "answers": 40}
    entered = program.post(f"{place}/rounds", held | {"counts": {"q1": {"4": 40}}})
    assert entered.status_code == 200
    assert program.get(place).json()["rounds"][0]["answers"] == 40
    assert program.post(f"{place}/rounds", held | {"counts": {"q1": {"4": -1}}}).status_code == 422
    assert program.post(f"{place}/end").json()["state"] == "ended"
    assert program.post(f"{place}/end").status_code in {403, 409}
    absent = program.post("/survey-plans", body | {"questionnaire": "NONE"})
    assert (absent.status_code, absent.json()["reason"]) == (422, "no_such_questionnaire")
    elsewhere = program.post("/survey-plans", body | {"open_days": 1})
    assert elsewhere.json()["errors"][0]["place"] == "body.body.open_days"
