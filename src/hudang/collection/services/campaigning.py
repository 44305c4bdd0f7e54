"""Campaigns: drafted, opened to an audience, invited and reminded, closed, and deleted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.models import AnonymousResponse, Campaign, Invitation, Response
from hudang.core import jobs
from hudang.core.models import uuid7
from hudang.purposes import queries as purposes
from hudang.vault import services as vault
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Owner

from .logging import JOB, log_campaign, log_ends
from .proposing import withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.models import QuestionnaireVersion, SurveyPlan

P = Permission
State = Campaign.State


@dataclass(frozen=True, slots=True)
class Terms:
    """What a campaign is: what it asks, where, of whom, and until when."""

    name: str
    version: QuestionnaireVersion
    community: UUID
    closes: date
    delete: date
    buildings: Sequence[UUID] = field(default_factory=list)
    roles: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom an opened campaign asks, and who was left out and why."""

    asked: int
    untold: int
    refused: int
    children: int


@transaction.atomic
def draft_campaign(terms: Terms, *, by: Actor, at: datetime) -> Campaign:
    """Draft a campaign with a published version, in a community of one's post."""
    by.require(P.RUN_CAMPAIGN)
    accounts.require_community(communities=by.communities, community=terms.community)
    questions = queries.questions_of(terms.version)
    _require_terms(terms, items=[one.item for one in questions], at=at)
    return _drafted(terms, by=by, at=at)


def draft_round(terms: Terms, *, plan: SurveyPlan, series: UUID, at: datetime) -> Campaign:
    """Draft the campaign of a plan's round in one community, as whoever made the plan wished."""
    return _drafted(terms, by=JOB, at=at, plan=plan, series=series)


def _drafted(
    terms: Terms,
    *,
    by: Actor,
    at: datetime,
    plan: SurveyPlan | None = None,
    series: UUID | None = None,
) -> Campaign:
    campaign = Campaign.objects.create(
        community_id=terms.community,
        version=terms.version,
        plan=plan,
        series=series,
        name=terms.name,
        mode=policy.mode_of(queries.questions_of(terms.version)),
        buildings=list(terms.buildings),
        roles=list(terms.roles),
        closes_date=terms.closes,
        delete_date=terms.delete,
        slug=queries.new_slug(),
        created_by=by.code,
        created_at=at,
    )
    log_campaign("campaign_draft", campaign, by=by, permission=P.RUN_CAMPAIGN, at=at)
    return campaign


@transaction.atomic
def draft_series(
    terms: Terms, *, communities: Sequence[UUID], by: Actor, at: datetime
) -> list[Campaign]:
    """Draft the same campaign for several communities, one each, under one name; all or none."""
    series = uuid7()
    made = [draft_campaign(replace(terms, community=one), by=by, at=at) for one in communities]
    Campaign.objects.filter(pk__in=[one.pk for one in made]).update(series=series)
    for campaign in made:
        campaign.series = series
    return made


@transaction.atomic
def open_series(campaign: Campaign, *, by: Actor, at: datetime) -> Opening:
    """Open every draft that was planned together with this one; all or none."""
    drafts = queries.series_of(campaign).filter(state=State.DRAFT).order_by("pk")
    opened = [open_campaign(one, by=by, at=at) for one in drafts]
    policy.require_campaign_transition(state=State.DRAFT if opened else State.OPEN, to=State.OPEN)
    return Opening(
        asked=sum(one.asked for one in opened),
        untold=sum(one.untold for one in opened),
        refused=sum(one.refused for one in opened),
        children=sum(one.children for one in opened),
    )


def _require_terms(terms: Terms, *, items: Sequence[int | None], at: datetime) -> None:
    policy.require_published(state=terms.version.state)
    policy.require_days(opens=localdate(at), closes=terms.closes, delete=terms.delete, items=items)


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Actor, at: datetime) -> Opening:
    """Open a campaign to everybody of its audience who was told and has not said no."""
    current = locked(campaign, by=by)
    policy.require_campaign_transition(state=current.state, to=State.OPEN)
    policy.require_published(state=current.version.state)
    questions = queries.questions_of(current.version)
    items = queries.items_of(questions)
    purpose = purposes.covering(current.version.questionnaire.purpose.code, items=items)
    policy.require_assessed(items=items, is_assessed=queries.is_assessed(purpose.code, at=at))
    policy.require_days(
        opens=localdate(at), closes=current.closes_date, delete=current.delete_date, items=items
    )
    found, chosen = queries.audience(current, at=at)
    policy.require_somebody(asked=len(found), place=current.community.name)
    Invitation.objects.bulk_create(
        Invitation(community_id=current.community_id, customer_id=one.id, campaign=current)
        for one in found
    )
    if current.is_anonymous:
        vault.make_keys([_owner(current)])
    current.state, current.opened_by, current.opened_at = State.OPEN, by.code, at
    current.save(update_fields=["state", "opened_by", "opened_at"])
    log_campaign(
        "campaign_open", current, by=by, permission=P.RUN_CAMPAIGN, at=at, count=len(found)
    )
    return Opening(len(found), chosen.untold, chosen.refused, chosen.children)


@transaction.atomic
def close(campaign: Campaign, *, by: Actor, at: datetime) -> Campaign:
    """Close a campaign: it takes no more answers, and its figures are final."""
    current = locked(campaign, by=by)
    _close(current, by=by, at=at)
    return current


def _close(campaign: Campaign, *, by: Actor, at: datetime) -> None:
    policy.require_campaign_transition(state=campaign.state, to=State.CLOSED)
    campaign.state, campaign.closed_at = State.CLOSED, at
    campaign.save(update_fields=["state", "closed_at"])
    # Links that were never used open nothing any more, and nobody needs to know whose they were.
    Invitation.objects.filter(campaign=campaign).update(link_hash=None)
    log_campaign("campaign_close", campaign, by=by, permission=P.RUN_CAMPAIGN, at=at)
    jobs.defer("collection.tally", campaign=str(campaign.pk))


def close_due(*, at: datetime) -> int:
    """Close what was to be closed by yesterday; return how many."""
    due = Campaign.objects.filter(state=State.OPEN, closes_date__lt=localdate(at))
    for campaign in due:
        with transaction.atomic():
            _close(_row(campaign), by=JOB, at=at)
    return len(due)


def delete_due(*, at: datetime) -> int:
    """Delete the answers of campaigns whose day has come, keys first; the figures stay."""
    due = Campaign.objects.filter(state=State.CLOSED, delete_date__lte=localdate(at))
    for campaign in due:
        with transaction.atomic():
            _delete(_row(campaign), at=at)
    return len(due)


def _delete(campaign: Campaign, *, at: datetime) -> None:
    policy.require_campaign_transition(state=campaign.state, to=State.DELETED)
    if campaign.is_anonymous:
        vault.shred([_owner(campaign)], at=at)
    gone, _by_model = AnonymousResponse.objects.filter(campaign=campaign).delete()
    answers = Response.objects.filter(campaign=campaign)
    ends = [Subject.end_of(one) for one in answers]
    answers.delete()
    Invitation.objects.filter(campaign=campaign).delete()
    withdraw(campaign, at=at)
    campaign.state = State.DELETED
    campaign.save(update_fields=["state"])
    log_campaign(
        "campaign_delete", campaign, by=JOB, permission=P.RUN_CAMPAIGN, at=at,
        count=gone + len(ends),
    )  # fmt: skip
    log_ends("answers_deleted", campaign, ends, at=at)


def _owner(campaign: Campaign) -> Owner:
    return Owner(OwnerKind.CAMPAIGN, campaign.community_id, campaign.pk)


def locked(campaign: Campaign, *, by: Actor) -> Campaign:
    """Return the campaign as it is now, held until the transaction ends, for who may run it."""
    by.require(P.RUN_CAMPAIGN)
    accounts.require_community(communities=by.communities, community=campaign.community_id)
    return _row(campaign)


def _row(campaign: Campaign) -> Campaign:
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("community", "version__questionnaire__purpose")
        .get(pk=campaign.pk)
    )
