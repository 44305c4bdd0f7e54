"""Complaints and suggestions of before the system: entered in batches, with how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.services import MAX_SUBJECTS, Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.service.models import (
    RESULT,
    Accused,
    CaseWords,
    CustomerFeedback,
    Feedback,
    FeedbackWords,
    Severity,
    Source,
)
from hudang.service.policy import feedback as rules
from hudang.vault import services as vault

from .feedback import ITEM_OF
from .numbers import take_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

P = Permission
Kind = FeedbackWords.Kind


@dataclass(frozen=True, slots=True)
class PastFeedback:
    """A case of earlier, with how far it had come; nobody's name where no customer is."""

    kind: str
    category: str
    text: str
    recorded_at: datetime
    state: str
    owner: str
    customer_id: UUID | None = None
    house_id: UUID | None = None
    building_id: UUID | None = None
    spot: str = ""
    facility: str = ""
    severity: str = Severity.ORDINARY
    source: str = Source.TELEPHONE
    accused: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    outcome: str = ""
    cause: str = ""
    promised_to_do: str = ""
    promised_date: date | None = None
    closed_at: datetime | None = None
    acceptance: str = ""
    reopened: int = 0


def enter_past_feedback(
    community: Community, past: Sequence[PastFeedback], *, source: str, by: Actor, at: datetime
) -> int:
    """Enter cases of before the system, all or none; return how many.

    `source` is the number of the paper or file they come from; the entries of the log vouch for
    what was sealed, and each says how many cases there were.
    """
    by.require(P.LEAD_FEEDBACK)
    accounts.require_community(communities=by.communities, community=community.id)
    for one in past:
        _require_possible(one, at=at)
    with transaction.atomic():
        numbers = _numbers(community.id, past)
        cases = [_case(community, one, number=next(numbers[one.kind]), by=by) for one in past]
        Feedback.objects.bulk_create(cases, batch_size=500)
        Accused.objects.bulk_create(
            Accused(community_id=community.id, feedback_id=case.id, person=person)
            for case, one in zip(cases, past, strict=True)
            for person in one.accused
        )
        sealed = [Subject.of(one) for one in _write(cases, past)]
        for start in range(0, max(len(sealed), 1), MAX_SUBJECTS):
            record_act(
                "service.enter_past_feedback", by=by, permission=P.LEAD_FEEDBACK, at=at,
                count=len(past), items=sorted({*ITEM_OF.values(), RESULT}), control="LC-166",
                subjects=sealed[start : start + MAX_SUBJECTS],
                detail={"community": str(community.id), "source": source},
            )  # fmt: skip
    return len(past)


def _require_possible(one: PastFeedback, *, at: datetime) -> None:
    rules.require_category(kind=one.kind, category=one.category)
    rules.require_owner(may_own=one.owner not in one.accused)
    rules.require_earlier(
        moments=[one.recorded_at, one.acknowledged_at, one.answered_at, one.closed_at], at=at
    )


def _numbers(community: UUID, past: Sequence[PastFeedback]) -> dict[str, Iterator[str]]:
    """Return the numbers of each kind, in the order in which the cases were recorded."""
    counts = {kind: sum(one.kind == kind for one in past) for kind in Feedback.Kind}
    return {
        kind: iter(take_numbers(community, count=count, prefix=rules.PREFIXES[kind]))
        for kind, count in counts.items()
        if count
    }


def _case(community: Community, past: PastFeedback, *, number: str, by: Actor) -> Feedback:
    day = timezone.localdate(past.recorded_at)
    same = (
        "kind", "category", "severity", "source", "state", "house_id", "building_id", "spot",
        "facility", "owner", "recorded_at", "acknowledged_at", "answered_at", "outcome", "cause",
        "promised_to_do", "promised_date", "closed_at", "acceptance", "reopened",
    )  # fmt: skip
    return Feedback(
        community_id=community.id,
        number=number,
        recorded_by=by.code,
        acknowledge_due_date=rules.acknowledged_by(day=day),
        answer_due_date=rules.answered_by(day=day),
        closed_by=past.owner if past.closed_at else "",
        **{name: getattr(past, name) for name in same},
    )


def _write(
    cases: Sequence[Feedback], past: Sequence[PastFeedback]
) -> list[CustomerFeedback | CaseWords]:
    """Seal what was raised and answered: under the customer's keys, or under those of the case."""
    of_customers: list[tuple[CustomerFeedback, dict[int, str]]] = []
    of_cases: list[tuple[CaseWords, dict[int, str]]] = []
    for case, one in zip(cases, past, strict=True):
        for kind, moment, values in _said(one):
            facts = {
                "community_id": case.community_id, "feedback_id": case.id, "kind": kind,
                "written_by": case.owner or case.recorded_by, "written_at": moment,
            }  # fmt: skip
            if one.customer_id:
                words = CustomerFeedback(customer_id=one.customer_id, **facts)
                of_customers.append((words, values))
            else:
                of_cases.append((CaseWords(**facts), values))
    vault.seal_many([one for one, _v in of_customers], [{"text": v} for _one, v in of_customers])
    customers = CustomerFeedback.objects.bulk_create(
        [one for one, _v in of_customers], batch_size=500
    )
    vault.seal_many([one for one, _v in of_cases], [{"text": v} for _one, v in of_cases])
    own = CaseWords.objects.bulk_create([one for one, _v in of_cases], batch_size=500)
    return [*customers, *own]


def _said(one: PastFeedback) -> Iterator[tuple[Kind, datetime, dict[int, str]]]:
    yield Kind.RAISED, one.recorded_at, {ITEM_OF[Feedback.Kind(one.kind)]: one.text}
    if one.answered_at and one.answer:
        yield Kind.ANSWER, one.answered_at, {RESULT: one.answer}
