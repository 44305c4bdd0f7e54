"""Survey plans: what comes again, and its figures round by round."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.schemas import answers
from hudang.collection import queries
from hudang.collection.models import QuestionKind, SurveyPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hudang.collection.policy import Score
    from hudang.collection.queries import Measure

plans = Router(tags=["campaigns"])


class PlanOut(Schema):
    """A questionnaire that is asked again every so many months."""

    id: UUID
    name: str
    questionnaire: str
    every_months: SurveyPlan.Every
    state: SurveyPlan.State
    next_on: date | None


class ScoreOut(Schema):
    """A score and half the width of its interval (95 in 100)."""

    value: float
    width: float
    answers: int


class MeasureOut(Schema):
    """What is scored; advice is the net promoter score from -100 to 100, the rest is a mean."""

    kind: QuestionKind
    text: WordingOut


class RoundOut(Schema):
    """One round over all communities: scores in the order of the measures."""

    month: date
    answers: int
    scores: list[ScoreOut | None]


class PlaceOut(Schema):
    """One community in the newest round."""

    community: str
    scores: list[ScoreOut | None]


class WordOut(Schema):
    word: str
    people: int


class TrendOut(PlanOut):
    """A plan with the figures of its rounds."""

    measures: list[MeasureOut]
    rounds: list[RoundOut]
    places: list[PlaceOut]
    words: list[WordOut]


@plans.get(
    "", response=answers(list[PlanOut]), operation_id="list_survey_plans", url_name="survey_plans"
)
def list_survey_plans(
    request: ApiRequest, state: SurveyPlan.State | None = None
) -> list[dict[str, Any]]:
    """List the survey plans of one's communities, the newest first."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    found = queries.plans(request.auth.communities)
    return [_plan(one) for one in (found.filter(state=state) if state else found)]


@plans.get(
    "/{plan_id}",
    response=answers(TrendOut),
    operation_id="get_survey_plan",
    url_name="survey_plan",
)
def get_survey_plan(request: ApiRequest, plan_id: UUID) -> dict[str, Any]:
    """Read one survey plan with the figures of one's communities, of ten answers or more."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    plan = queries.plans(request.auth.communities).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    trend = queries.trend(plan, communities=request.auth.communities)
    return {
        **_plan(plan),
        "measures": [_measure(one) for one in trend.measures],
        "rounds": [
            {
                "month": one.month,
                "answers": one.answers,
                "scores": _scores(one.scores, trend.measures),
            }
            for one in trend.rounds
        ],
        "places": [
            {
                "community": one.campaign.community.code,
                "scores": _scores(one.scores, trend.measures),
            }
            for one in trend.places
        ],
        "words": [{"word": word, "people": people} for word, people in trend.words],
    }


def _plan(plan: SurveyPlan) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "name": plan.name,
        "questionnaire": plan.questionnaire.code,
        "every_months": plan.every,
        "state": plan.state,
        "next_on": plan.next_date if plan.is_active else None,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {"kind": measure.kind, "text": {"zh": measure.text_zh, "en": measure.text_en}}


def _scores(
    scores: Mapping[Measure, Score], measures: Sequence[Measure]
) -> list[dict[str, Any] | None]:
    found = [scores.get(one) for one in measures]
    return [one._asdict() if one else None for one in found]
