"""Figures of a campaign: how often each choice was made, never of fewer than ten people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.models import Campaign, QuestionKind
from hudang.collection.models.responses import SURVEY_ANSWER
from hudang.collection.words import words_of
from hudang.core import free_text, jobs
from hudang.core.errors import EvidenceMissing
from hudang.disclosure import services as disclosure

from .logging import JOB, log_campaign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.answers import Answers
    from hudang.collection.models import AnonymousResponse, Question, Response

    AnyResponse = Response | AnonymousResponse

P = Permission
_BATCH: Final = 500


def tally(campaign_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Count the choices anew over all answers that may be shown, and keep the figures."""
    campaign = queries.campaign_of(campaign_id)
    if campaign is None:
        return {}
    questions = queries.questions_of(campaign.version)
    counts: dict[str, Counter[str]] = {one.key: Counter() for one in questions}
    is_final = not _takes_more(campaign, at=at)
    # What is written is not looked into before the campaign is closed.
    said = {one.key: Counter[str]() for one in questions if is_final and _is_remark(one)}
    shown = 0
    for answers in _opened(campaign, questions, by="", at=at):
        shown += 1
        for key, answer in answers.items():
            counts[key].update(_marks(answer))
            if key in said:
                said[key].update(words_of(answer))
    results = {
        "shown": shown,
        "counts": {key: dict(found) for key, found in counts.items()},
        # A word that one or two wrote stays sealed with what they wrote.
        "words": {key: policy.words_shown(found, answers=shown) for key, found in said.items()},
        "is_final": is_final,
    }
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(results=results)
        log_campaign("tally", campaign, by=JOB, permission=P.RUN_CAMPAIGN, at=at, count=shown)
    return results


def remarks(campaign: Campaign, question: Question, *, by: Actor, at: datetime) -> list[str]:
    """Return what people wrote, once the campaign is closed; what names somebody is masked."""
    by.require(P.RUN_CAMPAIGN)
    if not _is_remark(question) or campaign.state == Campaign.State.OPEN:
        raise EvidenceMissing(
            policy.WAIT_FOR_CLOSING, control="LC-008", missing=[policy.CLOSED_CAMPAIGN]
        )
    found = _opened(campaign, [question], by=by.code, at=at)
    return sorted(
        free_text.masked(answers[question.key]) for answers in found if question.key in answers
    )


def _is_remark(question: Question) -> bool:
    """Say whether a question is answered in words of one's own."""
    return question.kind == QuestionKind.TEXT and not question.is_registered


def tally_late(*, at: datetime) -> int:
    """Have the closed campaigns counted to the end whose last phones have sent what they had."""
    closed = Campaign.objects.filter(state=Campaign.State.CLOSED, results__is_final=False)
    over = [one for one in closed if not queries.is_awaiting(one, today=localdate(at))]
    for campaign in over:
        jobs.defer("collection.tally", campaign=str(campaign.pk))
    return len(over)


def _takes_more(campaign: Campaign, *, at: datetime) -> bool:
    """Say whether another answer may come: then the newest ten are not shown yet."""
    return campaign.state == Campaign.State.OPEN or queries.is_awaiting(
        campaign, today=localdate(at)
    )


def _marks(answer: Any) -> Iterator[str]:
    """Yield what an answer counts for: each choice, each line with its choice, a text once."""
    if isinstance(answer, dict):
        yield from (f"{line}:{choice}" for line, choice in answer.items())
    elif isinstance(answer, list):
        yield from map(str, answer)
    else:
        yield str(answer) if isinstance(answer, int) else "written"


def _opened(
    campaign: Campaign, questions: Sequence[Question], *, by: str, at: datetime
) -> Iterator[Answers]:
    """Open the answers that may be shown, batch by batch, under one entry of the log."""
    is_open = _takes_more(campaign, at=at)
    tens = policy.tens_shown(received=campaign.received, is_open=is_open)
    responses = queries.responses(campaign, tens=tens)
    count = responses.count()
    items = [SURVEY_ANSWER] if campaign.is_anonymous else queries.kept_items(questions)
    if not count or not items:
        return
    under = disclosure.system_authority(
        JOB,
        purpose=campaign.version.questionnaire.purpose.code,
        items=items,
        communities=[campaign.community_id],
        acting_for=by,
        at=at,
    )
    for opened in disclosure.disclose_batches(
        _batches(responses.iterator(chunk_size=_BATCH)),
        items,
        under=under,
        counts={campaign.community_id: count},
        what="collection.tally",
        at=at,
    ):
        for one in opened:
            yield {key: value for item in items for key, value in (one.value(item) or {}).items()}


def _batches(responses: Iterable[AnyResponse]) -> Iterator[list[AnyResponse]]:
    batch: list[AnyResponse] = []
    for one in responses:
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
