"""Renovations of before the system: entered in one batch, with how far they had come (POL-5.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.renovation import policy
from hudang.renovation.models import (
    RECORD,
    SUM,
    Applicant,
    Deposit,
    Inspection,
    Renovation,
    RenovationWork,
)
from hudang.vault import services as vault

from .numbers import take_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

P = Permission
State = Renovation.State
Kind = Inspection.Kind


@dataclass(frozen=True, slots=True)
class PastInspection:
    """An inspection of earlier, made or still planned."""

    kind: str
    due: date
    inspected_at: datetime | None = None
    result: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PastRenovation:
    """A file of earlier, whose papers lie in the dossier of the house."""

    house_id: UUID
    customer_id: UUID
    role: str
    contractor: str
    begins: date
    ends: date
    works: Sequence[str]
    state: str
    recorded_at: datetime
    ended_for: str = ""
    accepted_at: datetime | None = None
    deposit: Decimal | None = None
    refunded_date: date | None = None
    inspections: Sequence[PastInspection] = field(default_factory=tuple)


def enter_past(
    community: Community, past: Sequence[PastRenovation], *, source: str, by: Actor, at: datetime
) -> list[Renovation]:
    """Enter files of before the system, all or none; `source` is the number of their list."""
    by.require(P.LEAD_ORDERS)
    accounts.require_community(communities=by.communities, community=community.id)
    for one in past:
        policy.require_past(recorded=one.recorded_at, accepted=one.accepted_at, at=at)
    with transaction.atomic():
        numbers = take_numbers(community.id, count=len(past))
        return [
            _enter(community, one, number=number, source=source, by=by, at=at)
            for number, one in zip(numbers, past, strict=True)
        ]


def _enter(
    community: Community,
    past: PastRenovation,
    *,
    number: str,
    source: str,
    by: Actor,
    at: datetime,
) -> Renovation:
    made = _file(community, past, number=number, by=by)
    made.save(force_insert=True)
    same = {"community_id": made.community_id, "renovation_id": made.id}
    RenovationWork.objects.bulk_create(RenovationWork(**same, code=code) for code in past.works)
    Applicant.objects.create(**same, customer_id=past.customer_id, role=past.role)
    sealed = [*_inspections(made, past, by=by), *_deposit(made, past, by=by)]
    record_act(
        "renovation.enter_past", by=by, permission=P.LEAD_ORDERS, at=at, purpose=policy.PURPOSE,
        reference=number, items=[RECORD, SUM], count=1,
        subjects=[Subject(past.customer_id, community.id), *map(Subject.of, sealed)],
        detail={"community": str(community.id), "source": source},
    )  # fmt: skip
    return made


def _file(community: Community, past: PastRenovation, *, number: str, by: Actor) -> Renovation:
    is_agreed = past.state not in {State.APPLIED, State.REFUSED}
    day = timezone.localdate(past.recorded_at) if is_agreed else None
    is_begun = past.state in policy.ON_SITE or past.accepted_at is not None
    is_over = past.state not in policy.LIVE
    return Renovation(
        community_id=community.id,
        number=number,
        house_id=past.house_id,
        state=past.state,
        contractor=past.contractor,
        planned_from_date=past.begins,
        planned_until_date=past.ends,
        recorded_by=by.code,
        recorded_at=past.recorded_at,
        told_date=day,
        agreement_date=day,
        begun_at=past.recorded_at if is_begun else None,
        accepted_at=past.accepted_at,
        accepted_by=by.code if past.accepted_at else "",
        closed_at=(past.accepted_at or past.recorded_at) if is_over else None,
        closed_by=by.code if is_over else "",
        ended_for=past.ended_for,
    )


def _inspections(made: Renovation, past: PastRenovation, *, by: Actor) -> list[Inspection]:
    found = [
        Inspection(
            community_id=made.community_id,
            renovation_id=made.id,
            kind=one.kind,
            due_date=one.due,
            inspected_by=by.code if one.inspected_at else "",
            inspected_at=one.inspected_at,
            result=one.result,
        )
        for one in past.inspections
    ]
    texts = [{"findings": {RECORD: one.text} if one.text else None} for one in past.inspections]
    vault.seal_many(found, texts)
    return Inspection.objects.bulk_create(found)


def _deposit(made: Renovation, past: PastRenovation, *, by: Actor) -> list[Deposit]:
    if past.deposit is None:
        return []
    ended = timezone.localdate(past.accepted_at) if past.accepted_at else None
    deposit = Deposit(
        community_id=made.community_id,
        renovation_id=made.id,
        paid_date=timezone.localdate(past.recorded_at),
        refund_due_date=policy.deposits.refund_due(ended) if ended else None,
        refunded_date=past.refunded_date,
        refunded_by=by.code if past.refunded_date else "",
    )
    vault.seal(deposit, sum={SUM: f"{past.deposit:.2f}"})
    deposit.save(force_insert=True)
    return [deposit]
