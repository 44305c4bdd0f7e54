"""Survey plans on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from hudang.collection.models import Campaign, QuestionKind, SurveyPlan
from hudang.collection.services import Part
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def published_twice_a_year(opinions, custodian, privacy_lead):
    part = Part(QuestionKind.ADVICE, "愿意推荐吗？", "Would you advise others to?")
    services.add_part(opinions, part, by=custodian, at=MONDAY)
    return services.publish(opinions, by=privacy_lead, at=MONDAY)


def begun(client, community) -> SurveyPlan:
    answer = client.post("/survey-plans/new", {
        "questionnaire": "service-2026", "name": "半年满意度", "communities": [community.code],
        "every": "6", "begins": localdate() + timedelta(days=3), "open_days": "14",
        "keep_days": "90",
    })  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    return SurveyPlan.objects.get(pk=answer["Location"].split("/")[2])


def entered(client, plan, community, **choices) -> None:
    answer = client.post(f"/survey-plans/{plan.pk}/past", {
        "community": community.code, "closed": "2025-09-30", "answers": "40", **choices,
    })  # fmt: skip
    assert answer.status_code == 302, text_of(answer)


def test_a_plan_is_begun_compared_with_an_earlier_round_and_ended(
    browse, published_twice_a_year, neighbours, custodian, community
):
    client = browse(custodian)
    plan = begun(client, community)
    assert "every half year" in text_of(client.get("/survey-plans/"))
    assert "Not enough answers yet" in text_of(client.get(f"/survey-plans/{plan.pk}/"))
    entered(client, plan, community, q1_0_4="20", q1_0_3="20", q4_0_11="30", q4_0_1="10")
    shown = text_of(client.get(f"/survey-plans/{plan.pk}/"))
    assert "3.50 ± 0.1" in shown
    assert "50 ±" in shown
    drawn = client.get(f"/survey-plans/{plan.pk}/chart/advice").json()
    assert drawn["series"][0]["data"] == [50.0]
    assert client.get(f"/survey-plans/{plan.pk}/chart/none").status_code == 404
    client.post(f"/survey-plans/{plan.pk}/end")
    assert "ended" in text_of(client.get(f"/survey-plans/{plan.pk}/"))
    assert client.post(f"/survey-plans/{plan.pk}/end").status_code == 403


def test_figures_of_nine_are_refused_with_a_sentence(
    browse, published_twice_a_year, custodian, community
):
    client = browse(custodian)
    plan = begun(client, community)
    answer = client.post(f"/survey-plans/{plan.pk}/past", {
        "community": community.code, "closed": "2025-09-30", "answers": "9", "q1_0_4": "9",
    })  # fmt: skip
    assert answer.status_code == 403
    assert "fewer than 10 people" in text_of(answer)
    assert not Campaign.objects.exists()


def test_who_may_not_run_campaigns_looks_and_who_may_not_see_them_does_not(
    browse, published_twice_a_year, custodian, clerk, engineer, community
):
    plan = begun(browse(custodian), community)
    assert browse(engineer).get("/survey-plans/").status_code == 403
    assert browse(engineer).get(f"/survey-plans/{plan.pk}/").status_code == 403
    assert browse(clerk).post(f"/survey-plans/{plan.pk}/end").status_code == 403
