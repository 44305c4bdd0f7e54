"""One line for every act about questionnaires and campaigns, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.accesslog.models import Act
from hudang.accesslog.services import MAX_SUBJECTS, Subject
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign, QuestionnaireVersion, SurveyPlan

JOB: Final = system("collection", Role.CUSTODIAN)
"""Who acts where the clock closes, counts and deletes."""


def log_version(
    what: str,
    version: QuestionnaireVersion,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    **detail: str,
) -> UUID:
    """Write the entry of an act about a version; it names the text once that is frozen."""
    questionnaire = version.questionnaire
    return record_act(
        f"collection.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=questionnaire.purpose.code,
        detail={
            "questionnaire": questionnaire.code,
            "version": str(version.number),
            "text": version.text_hash,
            **detail,
        },
    )


def log_campaign(
    what: str,
    campaign: Campaign,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    count: int | None = None,
    items: Sequence[int] = (),
    subjects: Sequence[Subject] = (),
    **detail: str,
) -> UUID:
    """Write the entry of an act about a campaign; of an anonymous answer it says no person."""
    return record_act(
        f"collection.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=campaign.version.questionnaire.purpose.code,
        items=items,
        subjects=subjects,
        count=count,
        detail={"campaign": str(campaign.pk), **detail},
    )


def log_plan(what: str, plan: SurveyPlan, *, by: Actor, at: datetime) -> UUID:
    """Write the entry of an act about a survey plan."""
    return record_act(
        f"collection.{what}",
        by=by,
        permission=Permission.RUN_CAMPAIGN,
        at=at,
        purpose=plan.questionnaire.purpose.code,
        detail={"plan": str(plan.pk), "questionnaire": plan.questionnaire.code},
    )


def log_ends(what: str, campaign: Campaign, ends: Sequence[Subject], *, at: datetime) -> None:
    """Tell the log which sealed answers or proposed values of a campaign are gone from now on."""
    for start in range(0, len(ends), MAX_SUBJECTS):
        part = ends[start : start + MAX_SUBJECTS]
        log_campaign(
            what, campaign, by=JOB, permission=Permission.RUN_CAMPAIGN, at=at, count=len(part),
            subjects=part,
        )  # fmt: skip
