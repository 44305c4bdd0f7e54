"""Survey plans: what comes again, and its figures round by round."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.once import once
from hudang.api.schemas import Code, In, answers
from hudang.collection import queries, services
from hudang.collection.models import QuestionKind, SurveyPlan
from hudang.collection.models.plans import LEAST_OPEN, MOST_OPEN
from hudang.collection.services import PastRound, PlanTerms
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hudang.collection.models import Questionnaire
    from hudang.collection.policy import Score
    from hudang.collection.queries import Measure

plans = Router(tags=["campaigns"])
Key = Annotated[str, Field(max_length=20, pattern=r"^[a-z0-9:_]+$")]


class PlanOut(Schema):
    """A questionnaire that is asked again every so many months."""

    id: UUID
    name: str
    questionnaire: str
    every_months: SurveyPlan.Every
    state: SurveyPlan.State
    next_on: date | None


class PlanIn(In):
    """What is asked where, how often, from when, for how long, and kept how long (days)."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    questionnaire: Annotated[str, Field(max_length=20)]
    communities: Annotated[list[Code], Field(min_length=1, max_length=100)]
    every_months: SurveyPlan.Every
    begins: date
    open_days: Annotated[int, Field(ge=LEAST_OPEN, le=MOST_OPEN)]
    keep_days: Annotated[int, Field(ge=1, le=730)]


class PastRoundIn(In):
    """Figures of a round that was held elsewhere: by question, how often each choice came."""

    community: Code
    closed: date
    answers: Annotated[int, Field(ge=1, le=1_000_000)]
    counts: dict[Key, dict[Key, Annotated[int, Field(ge=0, le=1_000_000)]]]


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
    plan = _find(request, plan_id)
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


@plans.post(
    "",
    response=answers(PlanOut, status=201),
    operation_id="begin_survey_plan",
    url_name="survey_plans",
)
def begin(request: ApiRequest, body: PlanIn) -> Status[dict[str, Any]]:
    """Plan a survey that comes again, in communities of one's post."""
    return Status(201, once(request, lambda: _begin(request, body)))


def _begin(request: ApiRequest, body: PlanIn) -> dict[str, Any]:
    request.auth.require(Permission.RUN_CAMPAIGN)
    terms = PlanTerms(
        body.name,
        _asked(body.questionnaire),
        [registry.community(one, by=request.auth).id for one in sorted(set(body.communities))],
        every=body.every_months,
        begins=body.begins,
        open_days=body.open_days,
        keep_days=body.keep_days,
    )
    made = services.begin_plan(terms, by=request.auth, at=now())
    return PlanOut(**_plan(made)).model_dump(mode="json")


def _asked(code: str) -> Questionnaire:
    """Return the questionnaire of that code, of which a version is published."""
    found = queries.published().filter(questionnaire__code=code).first()
    if found is None:
        raise Invalid("no_such_questionnaire", _("No questionnaire of that code is published."))
    return found.questionnaire


@plans.post(
    "/{plan_id}/rounds",
    response=answers(PlanOut),
    operation_id="enter_past_round",
    url_name="survey_plan_rounds",
)
def enter_past(request: ApiRequest, plan_id: UUID, body: PastRoundIn) -> dict[str, Any]:
    """Keep the figures of a round that was held elsewhere."""
    request.auth.require(Permission.RUN_CAMPAIGN)
    plan = _find(request, plan_id)
    community = registry.community(body.community, by=request.auth)
    past = PastRound(community.id, body.closed, body.answers, body.counts)
    services.enter_past(plan, past, by=request.auth, at=now())
    return _plan(plan)


@plans.post(
    "/{plan_id}/end",
    response=answers(PlanOut),
    operation_id="end_survey_plan",
    url_name="survey_plan_end",
)
def end(request: ApiRequest, plan_id: UUID) -> dict[str, Any]:
    """End a plan: no round comes any more; the figures stay."""
    request.auth.require(Permission.RUN_CAMPAIGN)
    return _plan(services.end_plan(_find(request, plan_id), by=request.auth, at=now()))


def _find(request: ApiRequest, plan_id: UUID) -> SurveyPlan:
    request.auth.require(Permission.SEE_CAMPAIGNS)
    found = queries.plans(request.auth.communities).filter(pk=plan_id).first()
    if found is None:
        raise Http404
    return found


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
