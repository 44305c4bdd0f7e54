"""Appeals against classes: the list with what is due, one customer's, whose they are to decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, F, Min, Q

from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.models import Assignment, ClassAppeal, ClassReason, Run
from hudang.core.calendar import local_day
from hudang.outbox import queries as outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Scheme
    from hudang.classification.policy.own import Standing, Telling
    from hudang.registry.models import Customer

P = Permission
State = ClassAppeal.State
# The open ones first, by what is due; then those that are over, the latest decision first.
ORDERS: Final[Mapping[str, Sequence[Any]]] = {
    "": (F("decided_at").desc(nulls_first=True), "due_date", "id"),
    "newest": ("-recorded_at", "-id"),
    "oldest": ("recorded_at", "id"),
}


@dataclass(frozen=True, slots=True)
class AppealFilter:
    """What a list of appeals is narrowed to; what was said is sealed and cannot be sought."""

    number: str = ""
    community: UUID | None = None
    scheme: str = ""
    state: str = ""
    is_late: bool = False
    is_untold: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal, how it stands on a day, and how far its decision has come to the customer."""

    appeal: ClassAppeal
    standing: Standing
    days_left: int
    telling: Telling | None


@dataclass(frozen=True, slots=True)
class AppealFigures:
    """How many appeals against a scheme came in a time, and what became of them."""

    received: int
    upheld: int
    overturned: int
    open: int
    late: int


def may_see_appeals(by: Actor) -> bool:
    """Say whether somebody takes appeals at the counter, or has to do with classes."""
    return by.may(P.SEE_CLASSES) or (by.may(P.RECORD_CONSENT) and by.in_customer_service)


def appeals(wanted: AppealFilter, *, by: Actor, today: date) -> QuerySet[ClassAppeal]:
    """Return the appeals of somebody's communities that fit: the open ones first, by what is
    due, unless the newest or the oldest are asked for."""
    found = _visible(by)
    if wanted.number:
        found = found.filter(
            Q(number__contains=wanted.number) | Q(customer__number__contains=wanted.number)
        )
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.scheme:
        found = found.filter(version__scheme__number=wanted.scheme)
    if wanted.state == "open":
        found = found.filter(state__in=policy.own.OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.is_late:
        found = found.filter(state__in=policy.own.OPEN, due_date__lt=today)
    if wanted.is_untold:
        found = found.filter(state__in=policy.own.DECIDED, told_at=None)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


def appeal(number: str, *, by: Actor) -> ClassAppeal:
    """Return an appeal; one outside the person's communities is as if it did not exist."""
    return _visible(by).get(number=number)


def appeals_of(customer: Customer) -> QuerySet[ClassAppeal]:
    """Return what a customer said against his classes, the newest first."""
    return ClassAppeal.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("version__scheme")


def open_appeal(customer: Customer, scheme: Scheme) -> ClassAppeal | None:
    """Return the appeal of a customer against a scheme that nobody has decided on."""
    found = appeals_of(customer).filter(version__scheme=scheme, state__in=policy.own.OPEN)
    return found.first()


def reason_of(community: UUID, about: UUID) -> ClassReason | None:
    """Return what a person wrote of a decision, sealed."""
    return ClassReason.objects.filter(community_id=community, about=about).first()


def row(found: ClassAppeal, *, today: date) -> AppealRow:
    """Return how an appeal stands on a day."""
    return AppealRow(
        found,
        policy.own.standing(is_open=found.is_open, due=found.due_date, today=today),
        policy.own.days_left(due=found.due_date, today=today),
        telling_of(found) if found.is_decided else None,
    )


def telling_of(found: ClassAppeal) -> Telling:
    """Return how far a decision has come to the customer."""
    message = outbox.message(found.community_id, found.message_id) if found.message_id else None
    return policy.own.telling(
        is_told=found.told_at is not None,
        message=message.state if message else None,
        is_queued=found.message_id is not None,
    )


# Who decides


def makers_of(found: Iterable[ClassAppeal]) -> dict[UUID, frozenset[str]]:
    """Return for each appeal who made the class: wrote its rules, had it run, or gave it."""
    contested = list(found)
    made: dict[UUID, set[str]] = {
        one.id: {one.version.drafted_by, *_makers(_classes(one))} for one in contested
    }
    return {key: frozenset(makers - {""}) for key, makers in made.items()}


def _classes(one: ClassAppeal) -> QuerySet[Assignment]:
    """Return the class that an appeal is about, and the one that he is in by now."""
    return Assignment.objects.filter(
        Q(id=one.assignment_id) | Q(ended_at=None), community_id=one.community_id,
        customer_id=one.customer_id, scheme=one.version.scheme_id,
    ).select_related("run")  # fmt: skip


def _makers(classes: Iterable[Assignment]) -> Iterable[str]:
    for one in classes:
        yield one.decided_by
        if one.run is not None and one.run.way == Run.Way.HAND:
            yield one.run.asked_by


# What waits


def appeals_to_decide(by: Actor, *, most: int) -> list[ClassAppeal]:
    """Return the open appeals that somebody may decide on: those of nobody, and his own."""
    waiting = _open(by.communities).filter(reviewer__in=["", by.code]).order_by("due_date", "id")
    found = list(waiting[:most])
    makers = makers_of(found)
    return [one for one in found if by.code not in makers[one.id]]


def appeals_to_tell(communities: Collection[UUID]) -> QuerySet[ClassAppeal]:
    """Return the decided appeals whose customer no message is on its way to."""
    return ClassAppeal.objects.filter(
        community_id__in=communities, state__in=policy.own.DECIDED, told_at=None, message_id=None
    ).order_by("decided_at", "id")


def appeals_on_their_way() -> QuerySet[ClassAppeal]:
    """Return the decided appeals about which a message was queued."""
    return ClassAppeal.objects.filter(
        state__in=policy.own.DECIDED, told_at=None, message_id__isnull=False
    )


def late_appeals(communities: Collection[UUID], *, before: date) -> list[tuple[UUID, int, date]]:
    """Return for each community how many appeals were due before a day, and the oldest."""
    late = _open(communities).filter(due_date__lt=before).order_by().values("community_id")
    found = late.annotate(count=Count("id"), oldest=Min("due_date"))
    return [(one["community_id"], one["count"], one["oldest"]) for one in found]


# How many


def appeal_figures(scheme: Scheme, since: datetime, until: datetime) -> AppealFigures:
    """Return how many appeals against a scheme came from one moment up to another, which is not
    counted, and how they stand then."""
    came = ClassAppeal.objects.filter(
        version__scheme=scheme, recorded_at__gte=since, recorded_at__lt=until
    ).order_by()
    states = Counter(came.values_list("state", flat=True))
    waiting = came.filter(state__in=policy.own.OPEN)
    return AppealFigures(
        received=states.total(),
        upheld=states[State.UPHELD],
        overturned=states[State.OVERTURNED],
        open=waiting.count(),
        late=waiting.filter(due_date__lt=local_day(until)).count(),
    )


def _visible(by: Actor) -> QuerySet[ClassAppeal]:
    if not by.may(P.SEE_CLASSES):
        by.require(P.RECORD_CONSENT)
    found = ClassAppeal.objects.filter(community_id__in=by.communities)
    return found.select_related("community", "customer", "version__scheme")


def _open(communities: Collection[UUID]) -> QuerySet[ClassAppeal]:
    found = ClassAppeal.objects.filter(community_id__in=communities, state__in=policy.own.OPEN)
    return found.select_related("version__scheme")
