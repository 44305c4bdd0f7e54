"""Questionnaires question by question, campaigns and the figures that may be shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.controls import WordingOut
from hudang.api.schemas import answers
from hudang.collection import queries
from hudang.collection.models import Campaign, QuestionKind, QuestionnaireVersion

if TYPE_CHECKING:
    from hudang.collection.models import Question
    from hudang.collection.queries import Figures

questionnaires = Router(tags=["questionnaires"])
campaigns = Router(tags=["campaigns"])


class QuestionOut(Schema):
    """A part of a version; without a data item it is an opinion, asked anonymously."""

    key: str
    kind: QuestionKind
    text: WordingOut
    item: int | None
    is_required: bool
    is_about_child: bool
    choices: list[WordingOut]
    lines: list[WordingOut]
    after_key: str
    after_choice: int | None


class QuestionnaireOut(Schema):
    """A version of a questionnaire."""

    code: str
    number: int
    state: QuestionnaireVersion.State
    purpose: str
    title: WordingOut
    text_hash: str
    published_at: datetime | None


class QuestionnairePartsOut(QuestionnaireOut):
    """A version with its parts in order."""

    questions: list[QuestionOut]


class CampaignOut(Schema):
    """A campaign: what it asks, where, and how many were asked and have answered."""

    id: UUID
    name: str
    community: str
    questionnaire: str
    version: int
    mode: Campaign.Mode
    state: Campaign.State
    closes_on: date
    deleted_on: date
    asked: int
    received: int


class LineOut(Schema):
    """How often each choice was made, in the order of the choices; `line` of a matrix."""

    line: str
    counts: list[int]


class FiguresOut(Schema):
    """The figures of one question."""

    key: str
    lines: list[LineOut]
    written: int


class ResultsOut(CampaignOut):
    """A campaign with its figures: of `shown` answers, in groups of ten, or of none."""

    shown: int
    figures: list[FiguresOut]


@questionnaires.get(
    "",
    response=answers(list[QuestionnaireOut]),
    operation_id="list_questionnaires",
    url_name="questionnaires",
)
def list_questionnaires(
    request: ApiRequest, state: QuestionnaireVersion.State | None = None
) -> list[dict[str, Any]]:
    """List the versions of all questionnaires."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    found = queries.versions()
    return [_version(one) for one in (found.filter(state=state) if state else found)]


@questionnaires.get(
    "/{code}/versions/{number}",
    response=answers(QuestionnairePartsOut),
    operation_id="get_questionnaire",
    url_name="questionnaire",
)
def get_questionnaire(request: ApiRequest, code: str, number: int) -> dict[str, Any]:
    """Read one version with its parts."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    version = queries.version(code, number)
    if version is None:
        raise Http404
    parts = [_question(one) for one in queries.questions_of(version)]
    return {**_version(version), "questions": parts}


@campaigns.get(
    "", response=answers(list[CampaignOut]), operation_id="list_campaigns", url_name="campaigns"
)
def list_campaigns(
    request: ApiRequest, state: Campaign.State | None = None
) -> list[dict[str, Any]]:
    """List the campaigns of one's communities, the newest first."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    found = queries.campaigns(request.auth.communities)
    return [_campaign(one) for one in (found.filter(state=state) if state else found)]


@campaigns.get(
    "/{campaign_id}",
    response=answers(ResultsOut),
    operation_id="get_campaign",
    url_name="campaign",
)
def get_campaign(request: ApiRequest, campaign_id: UUID) -> dict[str, Any]:
    """Read one campaign with the figures that may be shown."""
    request.auth.require(Permission.SEE_CAMPAIGNS)
    campaign = queries.campaigns(request.auth.communities).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    questions = queries.questions_of(campaign.version)
    return {
        **_campaign(campaign),
        "shown": campaign.results.get("shown", 0),
        "figures": [_figures(one) for one in queries.figures(campaign, questions)],
    }


def _version(version: QuestionnaireVersion) -> dict[str, Any]:
    return {
        "code": version.questionnaire.code,
        "number": version.number,
        "state": version.state,
        "purpose": version.questionnaire.purpose.code,
        "title": {"zh": version.title_zh, "en": version.title_en},
        "text_hash": version.text_hash,
        "published_at": version.published_at,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "text": {"zh": question.text_zh, "en": question.text_en},
        "item": question.item,
        "is_required": question.is_required,
        "is_about_child": question.is_about_child,
        "choices": [{"zh": zh, "en": en} for zh, en in question.choices],
        "lines": [{"zh": zh, "en": en} for zh, en in question.lines],
        "after_key": question.after_key,
        "after_choice": question.after_choice,
    }


def _campaign(campaign: Any) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "name": campaign.name,
        "community": campaign.community.code,
        "questionnaire": campaign.version.questionnaire.code,
        "version": campaign.version.number,
        "mode": campaign.mode,
        "state": campaign.state,
        "closes_on": campaign.closes_date,
        "deleted_on": campaign.delete_date,
        "asked": campaign.invited,
        "received": campaign.received,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "key": figures.question.key,
        "lines": [
            {"line": line, "counts": [count for _label, count in counts]}
            for line, counts in figures.lines
        ],
        "written": figures.written,
    }
