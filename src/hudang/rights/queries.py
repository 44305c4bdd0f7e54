"""Questions about rules: the list with what is due, one of them, the rules an answer can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef

from hudang.purposes import queries as purposes
from hudang.regulation import queries as regulation
from hudang.rights import policy
from hudang.rights.models import AskerExplanation, CustomerExplanation, Explanation, Source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.rights.policy import Answering

    Words = CustomerExplanation | AskerExplanation

NEWEST: Final = "newest"
OLDEST: Final = "oldest"
# The open ones first, by what is due; then the answered ones, the latest answer first.
_BY_DUE: Final = (F("answered_at").desc(nulls_first=True), "due_date", "id")
ORDERS: Final[Mapping[str, Sequence[Any]]] = {
    "": _BY_DUE,
    NEWEST: ("-recorded_at", "-id"),
    OLDEST: ("recorded_at", "id"),
}


@dataclass(frozen=True, slots=True)
class ExplanationFilter:
    """What a list of questions is narrowed to; the words are sealed and cannot be sought."""

    number: str = ""
    community: UUID | None = None
    is_open: bool | None = None
    is_late: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """A question, how its answer stands on a day, and how many working days it has left."""

    explanation: Explanation
    standing: Answering
    days_left: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force that an answer can explain; `key` is how a form names it."""

    source: Source
    reference: str
    version: int
    title_zh: str
    title_en: str

    @property
    def key(self) -> str:
        return f"{self.source}:{self.reference}"


def explanations(wanted: ExplanationFilter, *, by: Actor, today: date) -> QuerySet[Explanation]:
    """Return the questions of somebody's communities that fit: the open ones first, by what is
    due, unless the newest or the oldest are asked for."""
    found = _explanations(by)
    if wanted.number:
        found = found.filter(number__contains=wanted.number.strip().upper())
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.is_open is not None:
        found = found.filter(answered_at__isnull=wanted.is_open)
    if wanted.is_late:
        found = _late(found, today=today)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


def late_count(by: Actor, *, today: date) -> int:
    """Return how many questions should have been answered by now."""
    return _late(_explanations(by), today=today).count()


def of_customer(customer: Customer) -> QuerySet[Explanation]:
    """Return what a customer asked, the newest first."""
    asked = CustomerExplanation.objects.filter(
        community_id=customer.community_id,
        customer_id=customer.id,
        explanation_id=OuterRef("id"),
        kind=CustomerExplanation.Kind.QUESTION,
    )
    found = Explanation.objects.filter(Exists(asked), community_id=customer.community_id)
    return found.select_related("community").order_by(*ORDERS[NEWEST])


def customers_of(explanations: Collection[Explanation]) -> dict[UUID, Customer]:
    """Return the customer of each question that names one."""
    asked = CustomerExplanation.objects.filter(
        community_id__in={one.community_id for one in explanations},
        explanation_id__in=[one.id for one in explanations],
        kind=CustomerExplanation.Kind.QUESTION,
    ).select_related("customer")
    return {one.explanation_id: one.customer for one in asked}


def row(explanation: Explanation, *, today: date) -> ExplanationRow:
    """Return how a question stands on a day."""
    due = explanation.due_date
    return ExplanationRow(
        explanation,
        policy.answering(is_open=explanation.is_open, due=due, today=today),
        policy.days_left(due=due, today=today),
    )


def explanation(number: str, *, by: Actor) -> Explanation:
    """Return a question; one outside the person's communities is as if it did not exist."""
    return _explanations(by).get(number=number)


def words_of(explanation: Explanation) -> list[Words]:
    """Return question and answer, as they were written, sealed."""
    key = {"community_id": explanation.community_id, "explanation_id": explanation.id}
    of_customer = CustomerExplanation.objects.filter(**key).select_related("customer")
    return [*of_customer, *AskerExplanation.objects.filter(**key)]


def rules(*, at: datetime) -> list[Rule]:
    """Return the sections of the notice and the clauses of the policy that are in force."""
    found: list[Rule] = []
    if notice := purposes.current_notice(at=at):
        found += [
            Rule(Source.NOTICE, one["code"], notice.number, one["title_zh"], one["title_en"])
            for one in notice.sections
        ]
    if version := regulation.current(at=at):
        found += [
            Rule(Source.POLICY, one.number, version.number, one.title_zh, one.title_en)
            for one in version.clauses.all()
        ]
    return found


def _explanations(by: Actor) -> QuerySet[Explanation]:
    found = Explanation.objects.filter(community_id__in=by.communities)
    return found.select_related("community")


def _late(found: QuerySet[Explanation], *, today: date) -> QuerySet[Explanation]:
    return found.filter(answered_at__isnull=True, due_date__lt=today)
