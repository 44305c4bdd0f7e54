"""Routes of home visits: planned for one butler and one day, declared void; keys of the days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.collection import policy, queries
from hudang.collection.models import DayKey, Visit
from hudang.collection.models.visits import ONLY_VALUE
from hudang.core.errors import Forbidden
from hudang.vault import letters
from hudang.vault import services as vault
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Owner, Slot

from .campaigning import locked
from .logging import JOB, log_campaign

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.collection.models import Campaign
    from hudang.registry.models import Occupancy

P = Permission
State = Visit.State


@transaction.atomic
def plan_route(
    campaign: Campaign, *, butler: User, day: date, by: Actor, at: datetime
) -> list[Visit]:
    """Plan visits to those of a butler's beat who have not answered, in the order of the houses.

    One day takes `policy.MOST_ON_ROUTE` at most; whoever was not at home is planned again.
    """
    current = locked(campaign, by=by)
    today = localdate(at)
    policy.require_open(state=current.state, closes=current.closes_date, today=today)
    policy.require_route_day(day=day, today=today, closes=current.closes_date)
    visitor = people.acting(butler, at=at)
    visitor.require(P.VISIT)
    accounts.require_community(communities=visitor.communities, community=current.community_id)
    homes = _in_beat(current, visitor=visitor)
    policy.require_in_beat(is_in_beat=bool(homes))
    key_for(current.community_id, day=day)
    taken = Visit.objects.filter(butler=butler.code, day_date=day).exclude(state=State.VOID)
    start = taken.count()
    planned = [
        _plan(current, home, visitor=visitor, day=day, position=place, by=by, at=at)
        for place, home in enumerate(homes[: policy.MOST_ON_ROUTE - start], start + 1)
    ]
    log_campaign(
        "visit_plan", current, by=by, permission=P.RUN_CAMPAIGN, at=at, count=len(planned),
        subjects=[_subject(one) for one in planned], visitor=butler.code, day=day.isoformat(),
    )  # fmt: skip
    return planned


def _in_beat(campaign: Campaign, *, visitor: Actor) -> list[Occupancy]:
    """Return one home of each who is to be visited in the beat of a person."""
    wanted = queries.unvisited(campaign)
    homes: dict[UUID, Occupancy] = {}
    for stay in queries.homes_along(campaign.community_id, customers=wanted):
        if visitor.is_in_beat(campaign.community_id, _building(stay)):
            homes.setdefault(stay.customer_id, stay)
    return list(homes.values())


def _building(stay: Occupancy) -> str:
    return stay.house.building.code if stay.house.building else ""


def _plan(
    campaign: Campaign,
    home: Occupancy,
    *,
    visitor: Actor,
    day: date,
    position: int,
    by: Actor,
    at: datetime,
) -> Visit:
    """Plan one visit; one where nobody was at home gets another day."""
    visit = Visit.objects.filter(
        community_id=campaign.community_id,
        campaign=campaign,
        customer_id=home.customer_id,
        state=State.ABSENT,
    ).first() or Visit(
        community_id=campaign.community_id, campaign=campaign, customer_id=home.customer_id
    )
    visit.state, visit.submission, visit.ended_at = State.PLANNED, None, None
    visit.house, visit.building = home.house.label, _building(home)
    visit.butler, visit.day_date, visit.position = visitor.code, day, position
    visit.planned_by, visit.planned_at = by.code, at
    visit.save()
    return visit


@transaction.atomic
def declare_void(visit: Visit, *, reason: str, by: Actor, at: datetime) -> Visit:
    """Declare a visit void: nothing of it is taken any more, and the person may be asked anew."""
    by.require(P.RUN_CAMPAIGN)
    accounts.require_community(communities=by.communities, community=visit.community_id)
    current = hold(visit)
    policy.require_visit_transition(state=current.state, to=State.VOID)
    if reason not in Visit.VoidReason.values:
        raise Forbidden(policy.SAY_WHY, control="LC-012")
    current.state, current.void_reason = State.VOID, reason
    current.save(update_fields=["state", "void_reason"])
    log_campaign(
        "visit_void", current.campaign, by=by, permission=P.RUN_CAMPAIGN, at=at,
        subjects=[_subject(current)], visit=str(current.id), reason=reason,
    )  # fmt: skip
    return current


def hold(visit: Visit) -> Visit:
    """Return a visit as it is now, held until the transaction ends."""
    return (
        Visit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign__version__questionnaire__purpose")
        .get(pk=visit.pk)
    )


def _subject(visit: Visit) -> Subject:
    return Subject(visit.customer_id, visit.community_id)


# Keys


@transaction.atomic
def key_for(community: UUID, *, day: date) -> DayKey:
    """Return the key to which the answers of a day are sealed; the first to ask makes it."""
    found = queries.key_of_day(community, day=day)
    if found is not None:
        return found
    pair = letters.new_pair()
    key = DayKey(community_id=community, day_date=day, public=pair.public)
    vault.make_keys([_owner(key)])
    vault.seal(key, secret={ONLY_VALUE: pair.secret})
    key.save(force_insert=True)
    return key


def destroy_keys(*, at: datetime) -> int:
    """Destroy the keys of days from which nothing can come any more; return how many."""
    over = queries.keys_over(today=localdate(at))
    for key in over:
        with transaction.atomic():
            vault.drop_slot([_owner(key)], slot=Slot.ANSWERS)
            DayKey.objects.filter(pk=key.pk).update(secret=None, destroyed_at=at)
            _log_key(key, at=at)
    return len(over)


def _log_key(key: DayKey, *, at: datetime) -> None:
    """Write the entry of the end of a key."""
    record_act(
        "collection.day_key_destroy",
        by=JOB,
        permission=P.RUN_CAMPAIGN,
        at=at,
        detail={"community": str(key.community_id), "day": key.day_date.isoformat()},
    )


def _owner(key: DayKey) -> Owner:
    return Owner(OwnerKind.CAMPAIGN, key.community_id, key.id)
