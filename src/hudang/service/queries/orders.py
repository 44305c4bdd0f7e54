"""Which orders there are, narrowed and ordered, whose they are, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

from hudang.accounts.policy import Permission
from hudang.core.calendar import begin_of, end_of
from hudang.core.conditions import Among
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service import policy
from hudang.service.models import CallerWords, CustomerWords, ServiceRecord
from hudang.service.queries.catalogue import teams_of, teams_of_departments
from hudang.service.queries.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House

State = ServiceRecord.State
IS_OPEN: Final = Among("state", policy.OPEN)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to; nothing sealed can be filtered."""

    community: UUID | None = None
    text: str = ""
    group: str = ""
    urgency: str = ""
    state: str = ""
    team: UUID | None = None
    assignee: str = ""
    recorded_from: date | None = None
    recorded_until: date | None = None
    is_late: bool = False
    is_oldest_first: bool = False


def visible_to(by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders a person may see: of his communities, or those of his department and
    his own, or, where he sees no list, his own that are open (LC-053, LC-125)."""
    found = ServiceRecord.objects.filter(community_id__in=by.communities)
    if not by.may(Permission.SEE_EVERY_ORDER):
        found = found.filter(_concerning(by))
    if not by.may(Permission.SEE_ORDERS):
        found = found.filter(state__in=policy.AT_WORK)
    return found.select_related("type", "house", "building", "community", "team")


def _concerning(by: Actor) -> Q:
    """Narrow to the teams and the work of a person; to who sees a list, also to the teams of his
    department and what he recorded himself."""
    teams, own = teams_of(by.code, communities=by.communities), Q(assignee=by.code)
    if by.may(Permission.SEE_ORDERS):
        teams += teams_of_departments(by.staff_of, communities=by.communities)
        own |= Q(recorded_by=by.code)
    return own | Q(team_id__in=teams)


def orders_like(wanted: OrderFilter, *, by: Actor, at: datetime) -> Counted[ServiceRecord]:
    """Return the orders that fit, the newest first unless the oldest are asked for."""
    found = visible_to(by)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.text:
        found = _called(found, wanted.text, by=by)
    fields = {
        "type__group": wanted.group,
        "urgency": wanted.urgency,
        "team_id": wanted.team,
        "assignee": wanted.assignee,
        "recorded_at__gte": wanted.recorded_from and begin_of(wanted.recorded_from),
        "recorded_at__lte": wanted.recorded_until and end_of(wanted.recorded_until),
    }
    found = found.filter(**{name: value for name, value in fields.items() if value})
    found = _in_state(found, wanted.state)
    if wanted.is_late:
        found = found.filter(IS_OPEN, completion_due_at__lt=at)
    order = ("recorded_at", "id") if wanted.is_oldest_first else ("-recorded_at", "-id")
    return Counted(found.order_by(*order))


def _in_state(found: QuerySet[ServiceRecord], state: str) -> QuerySet[ServiceRecord]:
    if state == "open":
        return found.filter(IS_OPEN)
    return found.filter(state=state) if state else found


def _called(found: QuerySet[ServiceRecord], text: str, *, by: Actor) -> QuerySet[ServiceRecord]:
    """Narrow to a number, or to a house as people write it; what is neither finds nothing."""
    if text.upper().startswith("GD-"):
        return found.filter(number=text.upper())
    try:
        houses = registry.houses_called(text, communities=by.communities)
    except Invalid:
        return found.none()
    return found.filter(house_id__in=[house.id for house in houses])


def order(number: str, *, by: Actor) -> ServiceRecord:
    """Return the order of that number; raises DoesNotExist where the person may not see it."""
    return visible_to(by).prefetch_related("team__members").get(number=number)


def asked_about(choice: str, *, by: Actor) -> tuple[Customer | None, House]:
    """Return whom and which house a choice `number:community:house` names, within one's posts.

    Raises ValueError and DoesNotExist where it names nothing, Forbidden outside the posts.
    """
    number, community, house = choice.split(":")
    found = registry.house(UUID(community), UUID(house), by=by)
    return (registry.find_customer(number, by=by) if number else None), found


def recorded_by(by: Actor, *, count: int = 8) -> list[ServiceRecord]:
    """Return what somebody has recorded last."""
    found = visible_to(by).filter(recorded_by=by.code).order_by("-recorded_at", "-id")
    return list(found[:count])


def open_by_group(by: Actor, *, at: datetime) -> dict[str, tuple[int, int]]:
    """Return how many open orders of each kind are in time, and how many are late."""
    late = Count("id", filter=Q(completion_due_at__lt=at))
    rows = (
        visible_to(by)
        .filter(IS_OPEN)
        .order_by()
        .values("type__group")
        .annotate(count=Count("id"), late=late)
    )
    return {row["type__group"]: (row["count"] - row["late"], row["late"]) for row in rows}


def mine(by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders somebody works on, what is due first on top."""
    found = visible_to(by).filter(assignee=by.code, state__in=policy.AT_WORK)
    return found.order_by("completion_due_at", "id")


def to_assign(by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders that no team has yet, what is to be answered first on top."""
    return (
        visible_to(by).filter(Among("state", [State.RECORDED])).order_by("response_due_at", "id")
    )


def to_settle(by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders that are done and not settled, what was done first on top."""
    found = visible_to(by).filter(Among("state", [State.DONE]))
    return found.order_by("done_at", "id")


def pool(by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders of a person's teams that nobody has taken up, what is due first on top."""
    teams = teams_of(by.code, communities=by.communities)
    found = visible_to(by).filter(team_id__in=teams, assignee="", state=State.ASSIGNED)
    return found.order_by("response_due_at", "id")


def orders_of_customer(customer: Customer, *, by: Actor) -> QuerySet[ServiceRecord]:
    """Return the orders of a customer that a person may see, the newest first."""
    asked = CustomerWords.objects.filter(
        community_id=customer.community_id,
        customer_id=customer.id,
        order_id=OuterRef("id"),
        kind=CustomerWords.Kind.REQUEST,
    )
    found = visible_to(by).filter(Exists(asked), community_id=customer.community_id)
    return found.order_by("-recorded_at", "-id")


def customers_of(orders: Collection[ServiceRecord]) -> dict[UUID, Customer]:
    """Return the customer of each order that names one."""
    asked = CustomerWords.objects.filter(
        community_id__in={one.community_id for one in orders},
        order_id__in=[one.id for one in orders],
        kind=CustomerWords.Kind.REQUEST,
    ).select_related("customer")
    return {one.order_id: one.customer for one in asked}


def words_of(found: ServiceRecord) -> list[CustomerWords | CallerWords]:
    """Return what was said and noted of an order, sealed, in its order."""
    same = {"community_id": found.community_id, "order_id": found.id}
    said: list[CustomerWords | CallerWords] = list(
        CustomerWords.objects.filter(**same).select_related("customer")
    )
    return said or list(CallerWords.objects.filter(**same))


def late_for_long(
    communities: Collection[UUID], *, before: datetime
) -> list[tuple[UUID, int, datetime]]:
    """Return the communities with open orders that were due before a moment: how many, and since
    when the latest of them is due."""
    found = ServiceRecord.objects.filter(
        IS_OPEN, community_id__in=communities, completion_due_at__lt=before
    )
    # Rows, not their numbers: the index alone answers.
    rows = found.order_by().values_list("community_id")
    return list(rows.annotate(count=Count("*"), oldest=Min("completion_due_at")))


def counts(by: Actor, *, at: datetime) -> dict[str, int]:
    """Return how many open orders there are in each state, and how many of them are late."""
    found = visible_to(by).filter(IS_OPEN).order_by()
    # Rows, not their numbers: the index alone answers.
    rows = found.values("state").annotate(count=Count("*"))
    counted = {row["state"]: row["count"] for row in rows}
    counted["late"] = found.filter(completion_due_at__lt=at).count()
    return counted
