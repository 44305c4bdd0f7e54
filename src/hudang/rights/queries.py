"""Questions about rules: the list with what is due, one of them, the rules an answer can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.purposes import queries as purposes
from hudang.regulation import queries as regulation
from hudang.rights import policy
from hudang.rights.models import AskerExplanation, CustomerExplanation, Explanation, Source

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.rights.policy import Answering

    Words = CustomerExplanation | AskerExplanation


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """A question, and how its answer stands on a day."""

    explanation: Explanation
    standing: Answering


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


def explanations(communities: Collection[UUID], *, today: date) -> list[ExplanationRow]:
    """Return the questions of some communities: the open ones first, by what is due."""
    found = Explanation.objects.filter(community_id__in=communities).select_related("community")
    rows = [ExplanationRow(one, standing(one, today=today)) for one in found]
    return sorted(rows, key=lambda row: (not row.explanation.is_open, row.explanation.due_date))


def standing(explanation: Explanation, *, today: date) -> Answering:
    return policy.answering(is_open=explanation.is_open, due=explanation.due_date, today=today)


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
    return Explanation.objects.filter(community_id__in=by.communities)
