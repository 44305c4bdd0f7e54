"""Survey plans: begun, rounds drafted as they come near, earlier rounds entered, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.models import Campaign, SurveyPlan
from hudang.core.calendar import months_after
from hudang.core.models import uuid7

from .campaigning import Terms, draft_round
from .logging import log_campaign, log_plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Questionnaire, QuestionnaireVersion

P = Permission
State = SurveyPlan.State


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What is asked where, how often, from when, for how long, and kept how long (days)."""

    name: str
    questionnaire: Questionnaire
    communities: Sequence[UUID]
    every: int
    begins: date
    open_days: int
    keep_days: int


@dataclass(frozen=True, slots=True)
class PastRound:
    """Figures of a round that was held elsewhere: by question key, how often each choice came."""

    community: UUID
    closed: date
    answers: int
    counts: Mapping[str, Mapping[str, int]]


@transaction.atomic
def begin_plan(terms: PlanTerms, *, by: Actor, at: datetime) -> SurveyPlan:
    """Plan a survey that comes again, in communities of one's post."""
    _require(terms.communities, by=by)
    policy.require_plan_days(begins=terms.begins, today=localdate(at))
    _require_asking(terms, today=localdate(at))
    plan = SurveyPlan.objects.create(
        name=terms.name,
        questionnaire=terms.questionnaire,
        communities=list(terms.communities),
        every=terms.every,
        next_date=terms.begins,
        open_days=terms.open_days,
        keep_days=terms.keep_days,
        created_by=by.code,
        created_at=at,
    )
    log_plan("plan_begin", plan, by=by, at=at)
    return plan


def _require_asking(terms: PlanTerms, *, today: date) -> None:
    """Refuse now what would refuse every round: nothing published, answers kept too long."""
    version = policy.require_version(queries.newest(terms.questionnaire))
    items = [one.item for one in queries.questions_of(version)]
    closes = terms.begins + timedelta(days=terms.open_days)
    delete = closes + timedelta(days=terms.keep_days)
    policy.require_days(opens=today, closes=closes, delete=delete, items=items)


@transaction.atomic
def end_plan(plan: SurveyPlan, *, by: Actor, at: datetime) -> SurveyPlan:
    """End a plan: no round comes any more; the rounds and their figures stay."""
    current = _locked(plan, by=by)
    policy.require_plan_active(state=current.state)
    current.state, current.ended_by, current.ended_at = State.ENDED, by.code, at
    current.save(update_fields=["state", "ended_by", "ended_at"])
    log_plan("plan_end", current, by=by, at=at)
    return current


def draft_rounds(*, at: datetime) -> int:
    """Draft the rounds that begin within a week; return how many plans had one."""
    today = localdate(at)
    near = SurveyPlan.objects.filter(
        state=State.ACTIVE, next_date__lte=today + policy.DRAFT_AHEAD
    ).order_by("next_date", "pk")
    return sum(_draft_round(one.pk, at=at) for one in near)


@transaction.atomic
def _draft_round(plan_id: UUID, *, at: datetime) -> bool:
    """Draft the next round of a plan in each of its communities, once; say whether it came."""
    plan = SurveyPlan.objects.select_for_update().get(pk=plan_id)
    version = queries.newest(plan.questionnaire)
    is_near = policy.is_to_be_drafted(begins=plan.next_date, today=localdate(at))
    # A plan whose questionnaire was retired waits; whose work it is sees that its day is over.
    if version is None or not plan.is_active or not is_near:
        return False
    series = uuid7()
    for community in plan.communities:
        terms = _terms(plan, version, community=community, today=localdate(at))
        draft_round(terms, plan=plan, series=series, at=at)
    plan.next_date = months_after(plan.next_date, plan.every)
    plan.save(update_fields=["next_date"])
    return True


def _terms(
    plan: SurveyPlan, version: QuestionnaireVersion, *, community: UUID, today: date
) -> Terms:
    """Return the terms of a round; one that is late is open as long as any other."""
    begins = max(plan.next_date, today)
    closes = begins + timedelta(days=plan.open_days)
    name = f"{plan.name} {begins:%Y-%m}"
    return Terms(name, version, community, closes, closes + timedelta(days=plan.keep_days))


@transaction.atomic
def enter_past(plan: SurveyPlan, past: PastRound, *, by: Actor, at: datetime) -> Campaign:
    """Keep the figures of a round that was held elsewhere, so that it can be compared."""
    current = _locked(plan, by=by)
    accounts.require_community(communities=by.communities, community=past.community)
    policy.require_planned_there(community=past.community, communities=current.communities)
    policy.require_past_figures(
        counts=past.counts, answers=past.answers, closed=past.closed, today=localdate(at)
    )
    campaign = Campaign.objects.create(
        community_id=past.community,
        version=policy.require_version(queries.newest(current.questionnaire)),
        plan=current,
        name=f"{current.name} {past.closed:%Y-%m}",
        mode=policy.Mode.ANONYMOUS,
        state=Campaign.State.DELETED,
        closes_date=past.closed,
        delete_date=past.closed,
        slug=queries.new_slug(),
        created_by=by.code,
        created_at=at,
        received=past.answers,
        results={"shown": past.answers, "counts": past.counts, "is_final": True},
    )
    log_campaign("past_round", campaign, by=by, permission=P.RUN_CAMPAIGN, at=at)
    return campaign


def _locked(plan: SurveyPlan, *, by: Actor) -> SurveyPlan:
    """Return a plan as it is now, held, for who runs campaigns in all its communities."""
    _require(plan.communities, by=by)
    return SurveyPlan.objects.select_for_update().get(pk=plan.pk)


def _require(communities: Sequence[UUID], *, by: Actor) -> None:
    by.require(P.RUN_CAMPAIGN)
    for community in communities:
        accounts.require_community(communities=by.communities, community=community)
