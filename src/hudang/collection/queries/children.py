"""Which children under fourteen a household has, and what may be asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.collection import policy
from hudang.collection.queries.asking import items_of
from hudang.consent import queries as consents
from hudang.registry.models import Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.collection.models import Campaign, Question
    from hudang.registry.models import Customer


@dataclass(frozen=True, slots=True)
class Household:
    """Whether the person is a child, and to which items the guardian of each child agreed."""

    is_child: bool
    agreed: Mapping[UUID, frozenset[int]]

    def concerns_child(self, question: Question) -> bool:
        return not question.is_section and (self.is_child or question.is_about_child)

    def may_ask(self, question: Question) -> bool:
        """Say whether a question may be asked in this household."""
        return not self.concerns_child(question) or policy.may_ask_about_child(
            item=question.item, agreed=list(self.agreed.values())
        )


def household(
    campaign: Campaign, customer: Customer, questions: Sequence[Question], *, at: datetime
) -> Household:
    """Return who at a customer's home is under fourteen, and what their guardians agreed to."""
    community, today = customer.community_id, localdate(at)
    is_child = bool(consents.children_among(community, [customer.id], today=today))
    children = {customer.id} if is_child else _children_at_home(customer, today=today)
    concerned = [one for one in questions if is_child or one.is_about_child]
    agreed: dict[UUID, set[int]] = {child: set() for child in children}
    for item in items_of(concerned):
        for child in _agreeing(campaign, children, item=item, at=at):
            agreed[child].add(item)
    return Household(is_child, {child: frozenset(items) for child, items in agreed.items()})


def _children_at_home(customer: Customer, *, today: date) -> frozenset[UUID]:
    stays = Occupancy.objects.filter(community_id=customer.community_id, ended_date__isnull=True)
    homes = stays.filter(customer_id=customer.id).values("house_id")
    people = stays.filter(house_id__in=homes).values_list("customer_id", flat=True)
    return consents.children_among(customer.community_id, list(people), today=today)


def _agreeing(
    campaign: Campaign, children: Collection[UUID], *, item: int, at: datetime
) -> frozenset[UUID]:
    return consents.granted(
        campaign.community_id, children, purpose=campaign.version.questionnaire.purpose.code,
        items=[item], at=at,
    )  # fmt: skip
