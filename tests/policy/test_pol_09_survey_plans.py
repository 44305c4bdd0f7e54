"""POL-9.3, CLS-2.1: the same questions again, drafted by the clock, opened by a person."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from hudang.collection import policy, queries, services
from hudang.collection.models import Campaign, Invitation, QuestionKind, SurveyPlan
from hudang.collection.services import Part, PastRound, PlanTerms, Submitted
from hudang.core.calendar import months_after
from hudang.core.errors import Forbidden
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.factories import MONDAY

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.collection.people",
]  # fmt: skip
pytestmark = pytest.mark.django_db
TODAY = localdate(MONDAY)
QUARTERS = ["2025-09-30", "2025-12-31"]


@pytest.fixture
def asked_often(opinions, neighbours, custodian, privacy_lead):
    """Opinions and whether one would advise others to, published."""
    part = Part(QuestionKind.ADVICE, "愿意推荐吗？", "Would you advise others to?")
    services.add_part(opinions, part, by=custodian, at=MONDAY)
    return services.publish(opinions, by=privacy_lead, at=MONDAY)


@pytest.fixture
def plan(asked_often, custodian, community) -> SurveyPlan:
    """Each quarter, beginning today in ten days."""
    return services.begin_plan(
        PlanTerms(
            "季度满意度", asked_often.questionnaire, [community.id], every=3,
            begins=TODAY + timedelta(days=10), open_days=14, keep_days=90,
        ),
        by=custodian, at=MONDAY,
    )  # fmt: skip


def answered(campaign: Campaign, answers, *, custodian) -> Campaign:
    """Open a round, let everybody answer, close and count it."""
    services.open_campaign(campaign, by=custodian, at=MONDAY)
    for invitation, given_ in zip(
        Invitation.objects.filter(campaign=campaign).order_by("pk"), answers, strict=False
    ):
        services.respond(campaign, invitation, Submitted(uuid4(), given_), at=MONDAY)
    services.close(campaign, by=custodian, at=MONDAY)
    services.tally(campaign.pk, at=MONDAY)
    campaign.refresh_from_db()
    return campaign


@pytest.mark.control("LC-012")
def test_a_round_is_drafted_a_week_before_once_and_asks_nobody_yet(plan, custodian):
    assert services.draft_rounds(at=MONDAY) == 0
    near = MONDAY + timedelta(days=3)
    assert services.draft_rounds(at=near) == 1
    assert services.draft_rounds(at=near) == 0
    draft = Campaign.objects.get(plan=plan)
    assert draft.state == "draft"
    assert draft.closes_date == TODAY + timedelta(days=24)
    assert not Invitation.objects.filter(campaign=draft).exists()
    plan.refresh_from_db()
    assert plan.next_date == months_after(TODAY + timedelta(days=10), 3)


@pytest.mark.control("LC-169")
def test_who_runs_campaigns_finds_the_round_in_their_work_until_it_is_open(plan, custodian, clerk):
    near = MONDAY + timedelta(days=3)
    services.draft_rounds(at=near)
    (task,) = [one for one in worklist.tasks_of(custodian, at=near) if one.kind == Kind.ROUND]
    assert task.due is not None
    assert localdate(task.due) == TODAY + timedelta(days=10)
    assert not [one for one in worklist.tasks_of(clerk, at=near) if one.kind == Kind.ROUND]
    services.open_series(Campaign.objects.get(plan=plan), by=custodian, at=MONDAY)
    assert not [one for one in worklist.tasks_of(custodian, at=near) if one.kind == Kind.ROUND]


@pytest.mark.control("LC-002")
def test_a_plan_without_a_published_questionnaire_waits_and_says_so(
    plan, asked_often, custodian, privacy_lead
):
    services.retire(asked_often, by=privacy_lead, at=MONDAY)
    late = MONDAY + timedelta(days=11)
    assert services.draft_rounds(at=late) == 0
    (task,) = [
        one for one in worklist.tasks_of(custodian, at=late) if one.kind == Kind.PLAN_BEHIND
    ]
    assert task.title == plan.name


@pytest.mark.control("LC-012")
def test_an_ended_plan_has_no_round_any_more_and_ends_once(plan, custodian):
    services.end_plan(plan, by=custodian, at=MONDAY)
    assert services.draft_rounds(at=MONDAY + timedelta(days=9)) == 0
    with pytest.raises(Forbidden, match="has ended"):
        services.end_plan(plan, by=custodian, at=MONDAY)


@pytest.mark.control("LC-012")
def test_a_plan_cannot_begin_yesterday_nor_keep_answers_without_end(
    asked_often, custodian, community
):
    terms = {"every": 3, "open_days": 14, "keep_days": 90}
    with pytest.raises(Forbidden, match="in the past"):
        services.begin_plan(
            PlanTerms(
                "昨天", asked_often.questionnaire, [community.id],
                begins=TODAY - timedelta(days=1), **terms,
            ),
            by=custodian, at=MONDAY,
        )  # fmt: skip


@pytest.mark.control("LC-012")
def test_nobody_plans_for_a_community_of_others(asked_often, custodian, other_community):
    with pytest.raises(Forbidden):
        services.begin_plan(
            PlanTerms(
                "别处", asked_often.questionnaire, [other_community.id], every=3,
                begins=TODAY, open_days=14, keep_days=90,
            ),
            by=custodian, at=MONDAY,
        )  # fmt: skip


@pytest.mark.control("LC-008")
def test_the_trend_shows_scores_with_intervals_of_ten_answers_or_more(plan, custodian, community):
    for closed in QUARTERS:
        counts = {"q1": {"3": 20, "4": 20}, "q4": {"11": 10, "1": 20, "9": 10}}
        past = PastRound(community.id, date.fromisoformat(closed), 40, counts)
        services.enter_past(plan, past, by=custodian, at=MONDAY)
    services.draft_rounds(at=MONDAY + timedelta(days=3))
    draft = Campaign.objects.get(plan=plan, state="draft")
    answered(draft, [{"q1": 5, "q4": 11}] * 9 + [{"q1": 3, "q4": 1}] * 3, custodian=custodian)

    trend = queries.trend(plan, communities=custodian.communities)
    cleaning, advice = trend.measures
    assert [one.month for one in trend.rounds][:2] == [date(2025, 9, 1), date(2025, 12, 1)]
    assert [one.answers for one in trend.rounds] == [40, 40, 12]
    first, newest = trend.rounds[0].scores, trend.rounds[-1].scores
    assert first[cleaning].value == pytest.approx(3.5)
    assert first[advice].value == pytest.approx(-25)
    assert newest[cleaning].value == pytest.approx(4.5)
    assert newest[advice].value == pytest.approx(50)
    assert newest[advice].width > first[advice].width
    assert [one.campaign.community for one in trend.places] == [community]
    assert not queries.trend(plan, communities=[]).rounds


@pytest.mark.control("LC-008")
@pytest.mark.parametrize(
    ("answers", "counts", "closed", "sentence"),
    [
        (9, {"q1": {"3": 9}}, "2025-09-30", "fewer than 10 people"),
        (20, {"q1": {"3": 21}}, "2025-09-30", "more often"),
        (20, {"q1": {"3": 20}}, "2999-01-01", "in the past"),
    ],
)
def test_figures_that_cannot_be_are_not_entered(
    plan, custodian, community, answers, counts, closed, sentence
):
    past = PastRound(community.id, date.fromisoformat(closed), answers, counts)
    with pytest.raises(Forbidden, match=sentence):
        services.enter_past(plan, past, by=custodian, at=MONDAY)


@pytest.mark.control("LC-008")
def test_a_word_is_counted_when_three_wrote_it_after_closing_and_names_never_are(plan, custodian):
    services.draft_rounds(at=MONDAY + timedelta(days=3))
    draft = Campaign.objects.get(plan=plan)
    said = ["电梯太慢，王建国也这么说"] * 4 + ["电梯噪音 13800138000"] * 2 + ["空调漏水"] * 2
    answers = [{"q1": 4, "q2": 1, "q3": text} for text in said] + [{"q1": 4}] * 4
    campaign = answered(draft, answers, custodian=custodian)
    trend = queries.trend(plan, communities=custodian.communities)
    words = dict(trend.words)
    assert words["电梯"] == 6
    assert not {"空调", "漏水", "王建国"} & set(words)
    assert "漏水" not in str(campaign.results)
    assert not any("138" in word for word in words)


@pytest.mark.control("LC-008")
@given(st.dictionaries(st.integers(1, 11), st.integers(0, 500), min_size=1))
def test_a_score_lies_within_its_scale_and_its_interval_is_no_less_than_nothing(counts):
    score = policy.score_of(QuestionKind.ADVICE, Counter(counts))
    if sum(counts.values()) < policy.SMALLEST:
        assert score is None
    else:
        assert -100 <= score.value <= 100
        assert score.width >= 0


@given(
    st.dates(min_value=date(2026, 1, 1), max_value=date(2090, 1, 1)), st.sampled_from([3, 6, 12])
)
def test_rounds_keep_the_day_of_the_month_where_there_is_one(begins, months):
    after = months_after(begins, months)
    assert (after.year * 12 + after.month) - (begins.year * 12 + begins.month) == months
    assert after.day == begins.day or after.day < begins.day
