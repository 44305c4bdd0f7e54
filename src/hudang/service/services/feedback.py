"""Recording a complaint or a suggestion, in the words of who makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.purposes.models import TextPlace
from hudang.service import policy, queries
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
    FeedbackWords,
    Severity,
    Source,
)
from hudang.service.policy import feedback as rules

from .logging import log_feedback
from .numbers import take_numbers
from .recording import Caller
from .telling import tell_of_feedback
from .words import keep_words

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, Customer, House

P = Permission
Kind = FeedbackWords.Kind
# Words of who raised the matter; all others are what we say and find out about it.
HIS_WORDS = frozenset({Kind.RAISED, Kind.REOPENED, Kind.WITHDRAWN})
# What the investigation finds is the case's own, whoever raised it.
OF_THE_CASE = frozenset({Kind.FOUND, Kind.QUESTION, Kind.ACCOUNT})
ITEM_OF = {Feedback.Kind.COMPLAINT: COMPLAINT, Feedback.Kind.SUGGESTION: SUGGESTION}


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody complains about or suggests, and where it is."""

    kind: str
    category: str
    text: str
    severity: str = Severity.ORDINARY
    source: str = Source.TELEPHONE
    house: House | None = None
    building: UUID | None = None
    spot: str = ""
    facility: str = ""
    order: UUID | None = None
    # Who raises it wants to hear nothing more of it.
    wants_silence: bool = False
    # Employee numbers of those whom it is about.
    accused: tuple[str, ...] = ()
    # Why a find in the words stays (`purposes.KeptReason`).
    kept_reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that go with an act on a case, and why a find in them stays."""

    text: str
    kept_reason: str = ""


def raise_feedback(
    community: Community,
    raised: Raised,
    *,
    customer: Customer | None = None,
    caller: Caller | None = None,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Record a complaint or suggestion 登记投诉或建议 of a customer, of a caller, or of nobody.

    Whoever records it is responsible for it until it is given to somebody else, unless he may
    not be. Somebody it is about cannot record it.
    """
    by.require(P.RECORD_FEEDBACK)
    accounts.require_community(communities=by.communities, community=community.id)
    policy.require_text(text=raised.text)
    policy.require_caller_alone(has_customer=customer is not None, has_caller=bool(caller))
    rules.require_category(kind=raised.kind, category=raised.category)
    require_known(raised.kind, raised.accused)
    rules.require_not_about(person=by.code, accused=raised.accused)
    made = _new(community, raised, by=by, at=at)
    with transaction.atomic():
        (made.number,) = take_numbers(
            community.id, prefix=rules.PREFIXES[Feedback.Kind(raised.kind)]
        )
        made.save(force_insert=True)
        name_accused([made], raised.accused)
        words = write(
            made, Said(raised.text, raised.kept_reason), kind=Kind.RAISED, customer=customer,
            caller=caller, by=by, at=at,
        )  # fmt: skip
        log_feedback(
            "record_feedback", made, by=by, permission=P.RECORD_FEEDBACK, at=at,
            items=[ITEM_OF[Feedback.Kind(raised.kind)]], words=[words],
        )  # fmt: skip
        tell_of_feedback("record_feedback", made, at=at)
    return made


def _new(community: Community, raised: Raised, *, by: Actor, at: datetime) -> Feedback:
    day = timezone.localdate(at)
    owns = may_own(by.code, raised.accused, community=community.id, at=at)
    # By identifiers: a reference set to nothing would take the community along.
    return Feedback(
        community=community,
        kind=raised.kind,
        category=raised.category,
        severity=raised.severity,
        source=raised.source,
        building_id=raised.house.building_id if raised.house else raised.building,
        house_id=raised.house.id if raised.house else None,
        spot="" if raised.house else raised.spot,
        facility=raised.facility,
        order_id=raised.order,
        wants_silence=raised.wants_silence,
        recorded_by=by.code,
        recorded_at=at,
        owner=by.code if owns else "",
        acknowledge_due_date=rules.acknowledged_by(day=day),
        answer_due_date=rules.answered_by(day=day),
    )


def may_own(person: str, accused: Collection[str], *, community: UUID, at: datetime) -> bool:
    """Say whether a case about those people may be somebody's."""
    deals = person in {one.code for one in queries.handlers(community, at=at)}
    superiors = queries.superiors_of(person, at=at)
    return deals and rules.may_own(person=person, superiors=superiors, accused=accused)


def require_known(kind: str, codes: Collection[str]) -> None:
    """Refuse employee numbers that nobody has, and anybody's on a suggestion."""
    known = queries.known_staff(codes) if codes else set()
    rules.require_named(kind=kind, codes=codes, known=known)


def name_accused(cases: Collection[Feedback], codes: Collection[str]) -> None:
    """Keep whom the cases are about, in the caller's transaction."""
    Accused.objects.bulk_create(
        [
            Accused(community_id=one.community_id, feedback_id=one.id, person=code)
            for one in cases
            for code in dict.fromkeys(codes)
        ],
        ignore_conflicts=True,
    )


def write(
    feedback: Feedback,
    said: Said,
    *,
    kind: Kind,
    customer: Customer | None = None,
    caller: Caller | None = None,
    person: str = "",
    by: Actor,
    at: datetime,
) -> CustomerFeedback | CaseWords:
    """Seal words under the keys of who raised the matter, or under those of the case."""
    item = ITEM_OF[Feedback.Kind(feedback.kind)] if kind in HIS_WORDS else RESULT
    values = {item: said.text.strip()}
    facts = {
        "community_id": feedback.community_id,
        "feedback_id": feedback.id,
        "kind": kind,
        "written_by": by.code,
        "written_at": at,
    }
    words: CustomerFeedback | CaseWords
    if customer is not None and kind not in OF_THE_CASE:
        words = CustomerFeedback(customer_id=customer.id, **facts)
    else:
        words = CaseWords(person=person, **facts)
        left = caller or Caller()
        values |= {key: one for key, one in ((NAME, left.name), (MOBILE, left.mobile)) if one}
    keep_words(
        words, values, text=said.text, place=TextPlace.FEEDBACK, kept_reason=said.kept_reason,
        by=by, at=at,
    )  # fmt: skip
    return words
