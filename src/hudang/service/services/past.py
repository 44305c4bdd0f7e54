"""Orders of before the system: entered in batches, with what became of them (POL-5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.service import policy, queries
from hudang.service.models import (
    MOBILE,
    NAME,
    WORK_ORDER,
    CallerWords,
    CustomerWords,
    OrderWords,
    Rating,
    ServiceRecord,
)
from hudang.vault import services as vault

from .numbers import take_numbers
from .recording import Caller

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.service.models import ServiceType, Team

P = Permission
IN_ENTRY: Final = 400  # orders; an entry of the log names so many records, and some more
State = ServiceRecord.State


@dataclass(frozen=True, slots=True)
class Past:
    """An order of earlier, with how far it had come; its `text` is a customer's or a caller's."""

    type: ServiceType
    recorded_at: datetime
    state: str
    house_id: UUID | None = None
    building_id: UUID | None = None
    spot: str = ""
    customer_id: UUID | None = None
    # Who asked and is no customer, `Caller()` where nobody is known: his words are the order's.
    caller: Caller | None = None
    text: str = ""
    # Of its type where it was not said.
    urgency: str = ""
    channel: str = "telephone"
    team: Team | None = None
    assignee: str = ""
    responded_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str = ""
    minutes: int | None = None
    reopened: int = 0
    # How content who asked said to be, from one to five, where he was asked.
    score: int | None = None


def enter_past(
    community: Community, past: Sequence[Past], *, source: str, by: Actor, at: datetime
) -> list[ServiceRecord]:
    """Enter orders of before the system, all or none, and return them in their order.

    `source` is the number of the paper or file they come from; the entries of the log count them
    and vouch for their words.
    """
    by.require(P.MANAGE_SERVICES)
    accounts.require_community(communities=by.communities, community=community.id)
    for one in past:
        policy.require_past(recorded=one.recorded_at, ended=one.done_at, at=at)
    promises = queries.promises(community.id, day=timezone.localdate(at))
    with transaction.atomic():
        numbers = take_numbers(community.id, count=len(past))
        orders = [
            _order(community, one, number=number, promises=promises, by=by)
            for number, one in zip(numbers, past, strict=True)
        ]
        ServiceRecord.objects.bulk_create(orders, batch_size=500)
        words = _write(orders, past, by=by)
        _rate(orders, past, by=by)
        detail = {"community": str(community.id), "source": source}
        for start in range(0, max(len(past), 1), IN_ENTRY):
            record_act(
                "service.enter_past", by=by, permission=P.MANAGE_SERVICES, at=at,
                count=len(past[start : start + IN_ENTRY]), items=[WORK_ORDER],
                subjects=[*map(Subject.of, words[start : start + IN_ENTRY])], detail=detail,
            )  # fmt: skip
    return orders


def _order(
    community: Community, past: Past, *, number: str, promises: queries.Promises, by: Actor
) -> ServiceRecord:
    urgency = past.urgency or past.type.urgency
    promise = policy.promise_of(promises.levels, group=past.type.group, urgency=urgency)
    is_over = past.state == State.CLOSED
    return ServiceRecord(
        community_id=community.id,
        number=number,
        type=past.type,
        urgency=urgency,
        channel=past.channel,
        state=past.state,
        house_id=past.house_id,
        building_id=past.building_id,
        spot=past.spot,
        contract_id=promises.contract,
        recorded_by=by.code,
        recorded_at=past.recorded_at,
        response_due_at=past.recorded_at + promise.response,
        completion_due_at=past.recorded_at + promise.completion,
        team_id=past.team.id if past.team else None,
        assignee=past.assignee,
        responded_at=past.responded_at,
        done_at=past.done_at,
        outcome=past.outcome,
        minutes=past.minutes,
        closed_at=past.done_at if is_over else None,
        closed_by=by.code if is_over else "",
        reopened=past.reopened,
    )


def _write(
    orders: Sequence[ServiceRecord], past: Sequence[Past], *, by: Actor
) -> list[CustomerWords | CallerWords]:
    """Seal the words of the orders, each under its customer's keys or the order's own."""
    both = list(zip(orders, past, strict=True))
    words = [
        CustomerWords(customer_id=one.customer_id, **_facts(order, one, by=by))
        for order, one in both
        if one.customer_id
    ]
    vault.seal_many(words, [{"text": {WORK_ORDER: one.text}} for one in past if one.customer_id])
    CustomerWords.objects.bulk_create(words, batch_size=500)
    left = [(order, one) for order, one in both if not one.customer_id and _says(one)]
    of_callers = [CallerWords(**_facts(order, one, by=by)) for order, one in left]
    vault.seal_many(of_callers, [{"text": _of_caller(one)} for _order, one in left])
    CallerWords.objects.bulk_create(of_callers, batch_size=500)
    return [*words, *of_callers]


def _facts(order: ServiceRecord, past: Past, *, by: Actor) -> dict[str, Any]:
    return {
        "community_id": order.community_id,
        "order_id": order.id,
        "kind": OrderWords.Kind.REQUEST,
        "written_by": by.code,
        "written_at": past.recorded_at,
    }


def _says(past: Past) -> bool:
    """Say whether something is kept under the order's own key: words, a name, a telephone."""
    return past.caller is not None and bool(past.text or past.caller)


def _of_caller(past: Past) -> dict[int, str]:
    caller = past.caller or Caller()
    said = {WORK_ORDER: past.text, NAME: caller.name, MOBILE: caller.mobile}
    return {item: text for item, text in said.items() if text}


def _rate(orders: Sequence[ServiceRecord], past: Sequence[Past], *, by: Actor) -> None:
    """Enter the scores that were given on the telephone; a low one of then waits for nobody."""
    scored = [
        (order, one.score, one.done_at)
        for order, one in zip(orders, past, strict=True)
        if one.score is not None and one.done_at is not None
    ]
    for _rated, score, _done in scored:
        policy.require_score(score=score)
    Rating.objects.bulk_create(
        [
            Rating(
                community_id=order.community_id,
                order_id=order.id,
                asked_by=by.code,
                asked_at=done,
                until_date=timezone.localdate(done),
                way=Rating.Way.TELEPHONE,
                score=score,
                given_at=done,
                followed_up_by=by.code,
                followed_up_at=done,
            )
            for order, score, done in scored
        ],
        batch_size=500,
    )
