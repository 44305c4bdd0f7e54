"""When the rounds of a survey plan come, and what figures of earlier rounds may be entered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.collection.models import SurveyPlan
from hudang.collection.policy.asking import SMALLEST
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from hudang.collection.models import Campaign, QuestionnaireVersion

PlanState = SurveyPlan.State
PLAN_TRANSITIONS: dict[PlanState, set[PlanState]] = {
    PlanState.ACTIVE: {PlanState.ENDED},
    PlanState.ENDED: set(),
}
# A company figure: a round is drafted so long before it begins, for somebody to look at it.
DRAFT_AHEAD: Final = timedelta(days=7)


@enforces("LC-012")
def require_plan_active(*, state: str) -> None:
    if PlanState.ENDED not in PLAN_TRANSITIONS[PlanState(state)]:
        raise Forbidden(_("This plan has ended."), control="LC-012")


@enforces("LC-002")
def require_version(newest: QuestionnaireVersion | None) -> QuestionnaireVersion:
    """A plan asks what was published, and waits where nothing is."""
    if newest is None:
        raise Forbidden(
            _("Nothing of this questionnaire is published. Publish a version first."),
            control="LC-002",
        )
    return newest


@enforces("LC-012")
def require_plan_days(*, begins: date, today: date) -> None:
    """A round begins on a day to come."""
    if begins < today:
        raise Forbidden(_("The first round cannot begin in the past."), control="LC-012")


@enforces("LC-002")
def require_planned_there(*, community: UUID, communities: Collection[UUID]) -> None:
    if community not in communities:
        raise Forbidden(_("This community is not in the plan."), control="LC-002")


def is_to_be_drafted(*, begins: date, today: date) -> bool:
    """Say whether a round is near enough to be drafted."""
    return begins - DRAFT_AHEAD <= today


def begins(campaign: Campaign) -> date:
    """Return the day on which a drafted round is to be opened."""
    plan = campaign.plan
    return campaign.closes_date - timedelta(days=plan.open_days if plan else 0)


@enforces("LC-008")
def require_past_figures(
    *, counts: Mapping[str, Mapping[str, int]], answers: int, closed: date, today: date
) -> None:
    """Figures of a round held elsewhere are those of ten people or more."""
    if closed >= today:
        raise Forbidden(_("A round that was held has a day in the past."), control="LC-008")
    if answers < SMALLEST:
        raise Forbidden(
            _("Figures of fewer than %(least)s people are not kept.") % {"least": SMALLEST},
            control="LC-008",
        )
    most = max((max(given.values(), default=0) for given in counts.values()), default=0)
    if most > answers:
        raise Forbidden(
            _("A choice was made more often than there were answers."), control="LC-008"
        )
