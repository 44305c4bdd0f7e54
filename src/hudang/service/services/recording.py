"""Recording what somebody asks for: at the counter, at the telephone, on patrol."""

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
    MOBILE,
    NAME,
    WORK_ORDER,
    CallerWords,
    Channel,
    CustomerWords,
    OrderWords,
    ServiceRecord,
)

from .logging import changes_of, log_order
from .numbers import take_numbers
from .telling import tell_of_order
from .words import keep_words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, Customer, House
    from hudang.service.models import ServiceType, Team

State = ServiceRecord.State
Kind = OrderWords.Kind


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked and is no customer: name and telephone stand on this order and nowhere else."""

    name: str = ""
    mobile: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.mobile)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, and where."""

    type: ServiceType
    text: str
    house: House | None = None
    building: UUID | None = None
    spot: str = ""
    urgency: str = ""
    channel: str = Channel.TELEPHONE
    appointed_at: datetime | None = None
    # Why a find in the words stays (`purposes.KeptReason`).
    kept_reason: str = ""


def record(
    community: Community,
    asked: Asked,
    *,
    customer: Customer | None = None,
    caller: Caller | None = None,
    by: Actor,
    at: datetime,
) -> ServiceRecord:
    """Record an order 登记工单: with a customer, with a caller, or of a place alone.

    It is given at once to the one team that does such work, and there to who has least to do.
    """
    permission = or_sender(Permission.RECORD_ORDER, by=by)
    by.require(permission)
    accounts.require_community(communities=by.communities, community=community.id)
    policy.require_text(text=asked.text)
    policy.require_caller_alone(has_customer=customer is not None, has_caller=bool(caller))
    policy.require_appointment(appointed=asked.appointed_at, at=at)
    order = _new(community, asked, by=by, at=at)
    team = _team(order, group=asked.type.group)
    with transaction.atomic():
        (order.number,) = take_numbers(community.id)
        if team is not None:
            give(order, team, person=_least_loaded(team))
        order.save(force_insert=True)
        words = write(
            order, text=asked.text, kept_reason=asked.kept_reason, kind=Kind.REQUEST,
            customer=customer, caller=caller, by=by, at=at,
        )  # fmt: skip
        log_order(
            "record_order", order, by=by, permission=permission, at=at,
            items=[WORK_ORDER], subjects=changes_of([words]),
        )  # fmt: skip
        tell_of_order("record_order", order, at=at)
    return order


def or_sender(usual: Permission, *, by: Actor) -> Permission:
    """Return what an act takes that another system may do as well, with orders of its own."""
    return Permission.SEND_ORDERS if by.may(Permission.SEND_ORDERS) else usual


def _new(community: Community, asked: Asked, *, by: Actor, at: datetime) -> ServiceRecord:
    promises = queries.promises(community.id, day=timezone.localdate(at))
    urgency = asked.urgency or asked.type.urgency
    promise = policy.promise_of(promises.levels, group=asked.type.group, urgency=urgency)
    begins = asked.appointed_at or at
    building = asked.house.building_id if asked.house else asked.building
    # By identifiers: a reference set to nothing would take the community along.
    return ServiceRecord(
        community=community,
        type=asked.type,
        urgency=urgency,
        channel=asked.channel,
        building_id=building,
        house_id=asked.house.id if asked.house else None,
        spot="" if asked.house else asked.spot,
        contract_id=promises.contract,
        recorded_by=by.code,
        recorded_at=at,
        response_due_at=at + promise.response,
        completion_due_at=begins + promise.completion,
        appointed_at=asked.appointed_at,
    )


def _team(order: ServiceRecord, *, group: str) -> Team | None:
    teams = {team.id: team for team in queries.teams([order.community_id])}
    found = policy.fitting({key: team.groups for key, team in teams.items()}, group=group)
    return teams[found] if found else None


def _least_loaded(team: Team) -> str:
    return policy.least_loaded(queries.members_of(team), loads=queries.loads(team))


def give(order: ServiceRecord, team: Team, *, person: str) -> None:
    """Put an order into the hands of a team, and of somebody there; the caller saves it."""
    order.team, order.assignee, order.state = team, person, State.ASSIGNED


def write(
    order: ServiceRecord,
    *,
    text: str,
    kept_reason: str = "",
    kind: Kind,
    customer: Customer | None = None,
    caller: Caller | None = None,
    by: Actor,
    at: datetime,
) -> CustomerWords | CallerWords:
    """Seal words under the keys of the order's customer, or under those of the order itself."""
    said = {WORK_ORDER: text.strip()}
    facts = {
        "community_id": order.community_id,
        "order_id": order.id,
        "kind": kind,
        "written_by": by.code,
        "written_at": at,
    }
    words: CustomerWords | CallerWords
    if customer is not None:
        words = CustomerWords(customer_id=customer.id, **facts)
    else:
        words = CallerWords(**facts)
        left = caller or Caller()
        said |= {item: one for item, one in ((NAME, left.name), (MOBILE, left.mobile)) if one}
    keep_words(
        words, said, text=text, place=TextPlace.ORDER, kept_reason=kept_reason, by=by, at=at
    )
    return words
