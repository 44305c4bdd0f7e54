"""Reading a case: in full for who deals with it, masked for others, for those it is about not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.service import queries
from hudang.service.models import (
    COMPLAINT,
    MOBILE,
    NAME,
    RESULT,
    SUGGESTION,
    Accused,
    CaseWords,
    CustomerFeedback,
    Feedback,
)
from hudang.service.policy import feedback as rules

from .feedback_cases import deals_with
from .logging import log_feedback
from .opening import dialled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord

P = Permission
SAID = (COMPLAINT, SUGGESTION, RESULT)


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What was said or found out at one moment; `text` is a mask unless the case is open."""

    words: CustomerFeedback | CaseWords
    text: str


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """A case with what was said of it; `accused` are named to those alone who deal with it."""

    feedback: Feedback
    customer: Customer | None
    name: str
    mobile: str
    rows: list[SaidRow]
    accused: list[Accused]
    repeats: list[Feedback]
    messages: list[queries.CaseMessageRow]
    is_open: bool


def view_feedback(feedback: Feedback, *, by: Actor, at: datetime) -> FeedbackView:
    """Open the page of a case: one entry of the log, whether in full or masked."""
    rules.require_not_about(person=by.code, accused=queries.accused_of(feedback))
    words = queries.feedback_words(feedback)
    customer = queries.customer_of(feedback)
    records: list[SealedRecord] = [*([customer] if customer else []), *words]
    values = _opened(feedback, records, by=by, at=at) if deals_with(feedback, by=by) else None
    if values is None:
        log_feedback(
            "view_feedback", feedback, by=by, permission=P.SEE_FEEDBACK, at=at, act=Act.VIEW,
            words=words,
        )  # fmt: skip
    masks = disclosure.masks(records, level=Level.M1, items={NAME, MOBILE, *SAID})
    shown = [mask | found for mask, found in zip(masks, values or [{}] * len(masks), strict=True)]
    who = shown[0] if shown else {}
    texts = shown[1:] if customer else shown
    return FeedbackView(
        feedback=feedback,
        customer=customer,
        name=who.get(NAME, ""),
        mobile=who.get(MOBILE, ""),
        rows=[SaidRow(one, _text(said)) for one, said in zip(words, texts, strict=True)],
        accused=_accused(feedback) if values is not None else [],
        repeats=queries.repeats_of(feedback, by=by),
        messages=queries.message_rows(feedback),
        is_open=values is not None,
    )


def _text(said: dict[int, str]) -> str:
    return next((said[item] for item in SAID if item in said), "")


def _accused(feedback: Feedback) -> list[Accused]:
    found = Accused.objects.filter(community_id=feedback.community_id, feedback_id=feedback.id)
    return list(found)


def _opened(
    feedback: Feedback, records: Sequence[SealedRecord], *, by: Actor, at: datetime
) -> list[dict[int, str]] | None:
    """Return name and words in full, or nothing where the desk does not let the person."""
    items = {NAME, *SAID}
    try:
        under = _authority(feedback, records, items=items, act=Act.VIEW, by=by, at=at)
        opened = disclosure.disclose(
            records, items, under=under, at=at, what="service.view_feedback"
        )
    except PolicyViolation:
        return None
    return [{item: str(one.value(item)) for item in one.items if item in items} for one in opened]


def call_complainant(feedback: Feedback, *, by: Actor, at: datetime) -> str:
    """Return the telephone of who raised a case, to be dialled by who deals with it; logged."""
    rules.require_not_about(person=by.code, accused=queries.accused_of(feedback))
    rules.require_dealing(deals=deals_with(feedback, by=by))
    customer = queries.customer_of(feedback)
    records: list[SealedRecord] = (
        [customer] if customer else [*queries.feedback_words(feedback)[:1]]
    )
    under = _authority(feedback, records, items={MOBILE}, act=Act.CALL, by=by, at=at)
    return dialled(records, under=under, at=at)


def _authority(
    feedback: Feedback,
    records: Sequence[SealedRecord],
    *,
    items: set[int],
    act: Act,
    by: Actor,
    at: datetime,
) -> disclosure.Authority:
    return disclosure.order_authority(
        by,
        owners={record.sealing_owner for record in records},
        purpose=rules.PURPOSE,
        items=items,
        reference=feedback.number,
        act=act,
        permission=P.WORK_FEEDBACK,
        at=at,
    )
