"""The account of somebody complained about 情况说明: he reads the question, not who complained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.service import policy, queries
from hudang.service.models import RESULT, Accused, CaseWords, Feedback, FeedbackWords
from hudang.service.policy import feedback as rules

from .feedback import Said, write
from .feedback_cases import dealt, kept, require_unnamed
from .logging import log_feedback

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
Kind = FeedbackWords.Kind
MEANT_FOR_HIM = (Kind.QUESTION, Kind.ACCOUNT)


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """What somebody complained about sees of a case: what it is about, and what he is asked."""

    accused: Accused
    category: str
    rows: list[tuple[CaseWords, str]]

    @property
    def is_open(self) -> bool:
        return self.accused.accounted_at is None


def ask_accused(
    feedback: Feedback, said: Said, *, person: str, edition: int, by: Actor, at: datetime
) -> Feedback:
    """Ask somebody complained about for his account, in words that do not say who complained."""
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = dealt(feedback, edition=edition, by=by)
        rules.require_at_work(state=held.state)
        require_unnamed(said.text, [held])
        accused = _accused(held, person)
        accused.asked_at, accused.accounted_at = at, None
        accused.save(update_fields=["asked_at", "accounted_at"])
        write(held, said, kind=Kind.QUESTION, person=person, by=by, at=at)
        return kept("ask_accused", held, by=by, permission=P.WORK_FEEDBACK, at=at)


def give_account(accused: Accused, said: Said, *, by: Actor, at: datetime) -> Accused:
    """Answer what one was asked, in one's own words."""
    by.require(P.GIVE_ACCOUNT)
    policy.require_text(text=said.text)
    with transaction.atomic():
        held = Accused.objects.select_for_update().get(pk=accused.pk, person=by.code)
        rules.require_asked(asked=held.asked_at, accounted=held.accounted_at)
        held.accounted_at = at
        held.save(update_fields=["accounted_at"])
        feedback = Feedback.objects.get(community_id=held.community_id, id=held.feedback_id)
        words = write(feedback, said, kind=Kind.ACCOUNT, person=by.code, by=by, at=at)
        log_feedback(
            "give_account", feedback, by=by, permission=P.GIVE_ACCOUNT, at=at, items=[RESULT],
            words=[words],
        )  # fmt: skip
    return held


def view_asked(accused: Accused, *, by: Actor, at: datetime) -> AskedAccount:
    """Open the questions to somebody and his own answers, for him alone; logged."""
    rules.require_addressee(person=by.code, addressee=accused.person)
    words = list(
        CaseWords.objects.filter(
            community_id=accused.community_id, feedback_id=accused.feedback_id, person=by.code,
            kind__in=MEANT_FOR_HIM,
        )
    )  # fmt: skip
    under = disclosure.addressee_authority(
        by,
        case=accused.feedback_id,
        purpose=rules.PURPOSE,
        items={RESULT},
        reference=accused.feedback.number,
        permission=P.GIVE_ACCOUNT,
        at=at,
    )
    opened = disclosure.disclose(words, {RESULT}, under=under, at=at, what="service.view_asked")
    texts = [str(one.value(RESULT) or "") for one in opened]
    return AskedAccount(
        accused, accused.feedback.category_name, list(zip(words, texts, strict=True))
    )


def find_asked(number: str, *, by: Actor) -> Accused:
    """Return where somebody is asked about a case; raises DoesNotExist where he is not."""
    return queries.asked_of(by).get(feedback__number=number)


def _accused(feedback: Feedback, person: str) -> Accused:
    rules.require_accused(person=person, accused=queries.accused_of(feedback))
    return Accused.objects.select_for_update().get(
        community_id=feedback.community_id, feedback_id=feedback.id, person=person
    )
