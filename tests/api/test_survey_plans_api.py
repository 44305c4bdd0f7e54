"""Survey plans through the API: what comes again, and its figures round by round."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import QuestionKind
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
