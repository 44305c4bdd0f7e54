"""Which complaints and suggestions there are, and how they stand. Nothing here asks how often
somebody complained: a case is found by what it is about (LC-166)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from hudang.accounts import queries as accounts
from hudang.accounts.models import Post
from hudang.accounts.policy import Permission
from hudang.core.calendar import begin_of, end_of
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service.models import Accused, CaseWords, CustomerFeedback, Feedback
from hudang.service.policy import feedback as policy
from hudang.service.queries.catalogue import workers
from hudang.service.queries.counted import Counted
from hudang.service.queries.feedback_messages import hidden_messages, untold_answers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.registry.models import Customer

State = Feedback.State
ORDERS = {
    "": ("-recorded_at", "-id"),
    "oldest": ("recorded_at", "id"),
    "due": ("answer_due_date", "id"),
}


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What a list of cases is narrowed to; nothing sealed, and nobody, can be filtered."""

    community: UUID | None = None
    text: str = ""
    kind: str = ""
    state: str = ""
    severity: str = ""
    group: str = ""
    owner: str = ""
    recorded_from: date | None = None
    recorded_until: date | None = None
    is_late: bool = False
    order: str = ""


def visible_to(by: Actor) -> QuerySet[Feedback]:
    """Return the cases of a person's communities but those that are about him (LC-166)."""
    found = Feedback.objects.filter(community_id__in=by.communities)
    about = Accused.objects.filter(
        community_id=OuterRef("community_id"), feedback_id=OuterRef("id"), person=by.code
    )
    return found.exclude(Exists(about)).select_related("house", "building", "community")


def feedback_like(wanted: FeedbackFilter, *, by: Actor, today: date) -> Counted[Feedback]:
    """Return the cases that fit, the newest first unless another order is asked for."""
    found = visible_to(by)
    if wanted.text:
        found = _called(found, wanted.text, by=by)
    fields = {
        "community_id": wanted.community,
        "kind": wanted.kind,
        "severity": wanted.severity,
        "owner": wanted.owner,
        "category__startswith": f"{wanted.group}." if wanted.group else "",
        "recorded_at__gte": wanted.recorded_from and begin_of(wanted.recorded_from),
        "recorded_at__lte": wanted.recorded_until and end_of(wanted.recorded_until),
    }
    found = found.filter(**{name: value for name, value in fields.items() if value})
    if wanted.state == "open":
        found = found.filter(state__in=policy.OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.is_late:
        found = found.filter(_late(today))
    return Counted(found.order_by(*ORDERS.get(wanted.order, ORDERS[""])))


def _late(today: date) -> Q:
    overdue = Q(answer_due_date__lt=today)
    unacknowledged = Q(acknowledged_at=None, acknowledge_due_date__lt=today)
    untold = untold_answers().filter(
        community_id=OuterRef("community_id"), feedback_id=OuterRef("id")
    )
    waits = Q(overdue | unacknowledged, state__in=policy.UNANSWERED)
    return waits | Q(overdue, Exists(untold), state=State.ANSWERED)


def _called(found: QuerySet[Feedback], text: str, *, by: Actor) -> QuerySet[Feedback]:
    """Narrow to a number, or to a house as people write it; what is neither finds nothing."""
    if text.upper().startswith(tuple(f"{prefix}-" for prefix in policy.PREFIXES.values())):
        return found.filter(number=text.upper())
    try:
        houses = registry.houses_called(text, communities=by.communities)
    except Invalid:
        return found.none()
    return found.filter(house_id__in=[house.id for house in houses])


def feedback(number: str, *, by: Actor) -> Feedback:
    """Return the case of that number; raises DoesNotExist where there is none in one's
    communities, Forbidden where it is about who asks (LC-166)."""
    cases = Feedback.objects.filter(community_id__in=by.communities)
    found = cases.select_related("house", "building", "community", "order", "into").get(
        number=number
    )
    policy.require_not_about(person=by.code, accused=accused_of(found))
    return found


def accused_of(found: Feedback) -> list[str]:
    """Return the employee numbers of those whom a case is about."""
    rows = Accused.objects.filter(community_id=found.community_id, feedback_id=found.id)
    return list(rows.values_list("person", flat=True))


def known_staff(codes: Collection[str]) -> set[str]:
    """Return those of the employee numbers that somebody has."""
    return set(accounts.people().filter(code__in=codes).values_list("code", flat=True))


def feedback_of_customer(customer: Customer, *, by: Actor) -> QuerySet[Feedback]:
    """Return the cases that a customer raised, the newest first; none about who asks."""
    raised = CustomerFeedback.objects.filter(
        community_id=customer.community_id, customer_id=customer.id, feedback_id=OuterRef("id")
    )
    found = visible_to(by).filter(Exists(raised), community_id=customer.community_id)
    return found.order_by("-recorded_at", "-id")


def words_of(found: Feedback) -> list[CustomerFeedback | CaseWords]:
    """Return what was said and found out, sealed, in its order."""
    same = {"community_id": found.community_id, "feedback_id": found.id}
    said: list[CustomerFeedback | CaseWords] = [
        *CustomerFeedback.objects.filter(**same).select_related("customer"),
        *CaseWords.objects.filter(**same),
    ]
    return sorted(said, key=lambda one: (one.written_at, one.id))


def customer_of(found: Feedback) -> Customer | None:
    """Return who raised a case; nobody by name, or nobody any more once he was destroyed."""
    said = CustomerFeedback.objects.filter(
        community_id=found.community_id, feedback_id=found.id
    ).select_related("customer")
    first = said.first()
    return first.customer if first else None


def repeats_of(found: Feedback, *, by: Actor) -> list[Feedback]:
    """Return the cases in which others, or the same people, raised the same matter."""
    return list(visible_to(by).filter(community_id=found.community_id, into_id=found.id))


def joinable_to(found: Feedback, *, by: Actor, count: int = 50) -> list[Feedback]:
    """Return the open cases that a repeat may be joined to, the same category first."""
    open_ones = visible_to(by).filter(
        community_id=found.community_id, kind=found.kind, state__in=policy.AT_WORK
    )
    nearest = open_ones.exclude(id=found.id).order_by("-recorded_at")[:count]
    return sorted(nearest, key=lambda one: one.category != found.category)


def handlers(community: UUID, *, at: datetime) -> list[User]:
    """Return who deals with complaints in a community."""
    return workers(community, at=at, permission=Permission.WORK_FEEDBACK)


def superiors_of(person: str, *, at: datetime) -> set[str]:
    """Return to whom somebody reports."""
    posts = Post.objects.in_force(at).filter(user__code=person, superior__isnull=False)
    return set(posts.values_list("superior__code", flat=True))


def feedback_counts(by: Actor, *, today: date) -> dict[str, int]:
    """Return how many open cases there are in each state, and how many of them are late."""
    found = visible_to(by).filter(state__in=policy.OPEN).order_by()
    rows = found.values("state").annotate(count=Count("id"))
    counted = {row["state"]: row["count"] for row in rows}
    counted["late"] = found.filter(_late(today)).count()
    return counted


def cases_of(by: Actor) -> QuerySet[Feedback]:
    """Return the open cases that are somebody's own, what is due first on top."""
    own = visible_to(by).filter(owner=by.code, state__in=policy.AT_WORK | {policy.State.ANSWERED})
    return own.order_by("answer_due_date", "id")


def cases_of_nobody(by: Actor) -> QuerySet[Feedback]:
    """Return the open cases that nobody is responsible for, what is due first on top."""
    found = visible_to(by).filter(owner="", state__in=policy.AT_WORK)
    return found.order_by("answer_due_date", "id")


def by_month(by: Actor, *, since: datetime) -> list[tuple[date, str, int]]:
    """Return how many complaints came in each month by the group of their category."""
    rows = (
        visible_to(by)
        .filter(kind=Feedback.Kind.COMPLAINT, recorded_at__gte=since)
        .annotate(month=TruncMonth("recorded_at"))
        .order_by("month", "category")
        .values_list("month", "category")
        .annotate(count=Count("id"))
    )
    counted: dict[tuple[date, str], int] = {}
    for month, category, count in rows:
        key = month.date(), category.partition(".")[0]
        counted[key] = counted.get(key, 0) + count
    return [(month, group, count) for (month, group), count in counted.items()]


# What somebody complained about is not shown, and what he is asked


def hidden_numbers(person: str) -> list[str]:
    """Return the numbers of the cases about somebody: the log does not tell him whose they are."""
    about = Accused.objects.filter(person=person)
    return list(about.values_list("feedback__number", flat=True))


def hidden_texts(person: str) -> list[UUID]:
    """Return the words of customers, and messages to them, in the cases about somebody."""
    about = Accused.objects.filter(person=person).values_list("feedback_id", flat=True)
    texts = CustomerFeedback.objects.filter(feedback_id__in=list(about))
    return [*texts.values_list("id", flat=True), *hidden_messages(person)]


def asked_of(by: Actor) -> QuerySet[Accused]:
    """Return where somebody was asked for his account, the newest first."""
    found = Accused.objects.filter(person=by.code, asked_at__isnull=False)
    return found.select_related("feedback", "feedback__community").order_by("-asked_at")
