"""Which case somebody asks for: by its number, by its house, or the one whose turn it is.

Nothing here lists cases across houses, and nothing is counted below ten (LC-049, LC-162).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.accounts.policy import Permission
from hudang.arrears import policy
from hudang.arrears.models import (
    ArrearsCase,
    ArrearsWords,
    DeliveryProof,
    DemandLetter,
    Instalment,
    LawyersFile,
    PaymentPlan,
    State,
)
from hudang.registry import queries as registry
from hudang.registry.models import Customer, Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.registry.models import House

P = Permission


@dataclass(frozen=True, slots=True)
class Figure:
    """How many open cases a community has in a state; none where they are fewer than ten."""

    community: UUID
    state: State
    count: int | None


def case(number: str, *, by: Actor) -> ArrearsCase:
    """Return the case of that number; raises DoesNotExist outside of one's communities."""
    return _cases(by).get(number=number)


def _cases(by: Actor) -> QuerySet[ArrearsCase]:
    found = ArrearsCase.objects.filter(community_id__in=by.communities)
    return found.select_related("customer", "house", "community")


def cases_of_house(house: House, *, by: Actor) -> list[ArrearsCase]:
    """Return the cases of one house, the newest first."""
    found = _cases(by).filter(community_id=house.community_id, house_id=house.id)
    return list(found.order_by("-opened_at", "-id"))


def called(text: str, *, by: Actor) -> list[ArrearsCase]:
    """Return the case of a number, or those of the one house that is meant."""
    if text.upper().startswith(f"{policy.PREFIX}-"):
        return list(_cases(by).filter(number=text.upper()))
    houses = registry.houses_called(text, communities=by.communities)
    return cases_of_house(houses[0], by=by) if len(houses) == 1 else []


def next_due(by: Actor, *, today: date) -> ArrearsCase | None:
    """Return the one case whose next step is due first, of those that are the person's to take."""
    if by.may(P.SUE_ARREARS):
        states = policy.OF_LEGAL
    elif by.may(P.WORK_ARREARS):
        states = policy.OPEN - policy.OF_LEGAL
    else:
        return None
    waiting = _cases(by).filter(state__in=states, next_due_date__lte=today)
    return waiting.order_by("next_due_date", "id").first()


def figures(by: Actor) -> list[Figure]:
    """Return how many open cases the communities have, each state of ten or more."""
    rows = (
        ArrearsCase.objects.filter(community_id__in=by.communities, ended_date=None)
        .order_by()
        .values("community_id", "state")
        .annotate(count=Count("id"))
    )
    counted = {(row["community_id"], row["state"]): row["count"] for row in rows}
    return [
        Figure(place, state, policy.counted(counted.get((place, state), 0)))
        for place in sorted({place for place, _state in counted})
        for state in State
        if state in policy.OPEN
    ]


def liable(house: House) -> list[Customer]:
    """Return who may owe the fee of a house, by the roles held now."""
    stays = Occupancy.objects.filter(
        community_id=house.community_id, house_id=house.id, ended_date=None,
        role__in=policy.LIABLE, customer__merged_into=None,
    ).select_related("customer")  # fmt: skip
    return list({one.customer_id: one.customer for one in stays.order_by("role", "id")}.values())


def roles_in(house: House, customer: Customer) -> set[str]:
    """Return the roles that somebody holds, or held, in a house: a debt outlives a removal."""
    stays = Occupancy.objects.filter(
        community_id=house.community_id, house_id=house.id, customer_id=customer.id
    )
    return set(stays.values_list("role", flat=True))


def has_open(house: House, customer: Customer) -> bool:
    return ArrearsCase.objects.filter(
        community_id=house.community_id, house_id=house.id, customer_id=customer.id,
        ended_date=None,
    ).exists()  # fmt: skip


def words_of(found: ArrearsCase) -> list[ArrearsWords]:
    return list(ArrearsWords.objects.filter(**_of(found)))


def letters_of(found: ArrearsCase) -> list[DemandLetter]:
    return list(DemandLetter.objects.filter(**_of(found)))


def letter(found: ArrearsCase, identifier: UUID) -> DemandLetter:
    """Return a letter of a case; raises DoesNotExist."""
    return DemandLetter.objects.get(**_of(found), id=identifier)


def is_under_way(found: ArrearsCase) -> bool:
    """Say whether a letter is written or printed and nobody knows yet what became of it."""
    under_way = (DemandLetter.Progress.WRITTEN, DemandLetter.Progress.PRINTED)
    return DemandLetter.objects.filter(**_of(found), state__in=under_way).exists()


def proofs_of(letters: Collection[DemandLetter]) -> list[DeliveryProof]:
    """Return the proofs of letters of one case."""
    keys = [one.id for one in letters]
    return list(DeliveryProof.objects.filter(letter_id__in=keys)) if keys else []


def proof(found: ArrearsCase, identifier: UUID) -> DeliveryProof:
    """Return a proof of a letter of a case; raises DoesNotExist."""
    letters = [one.id for one in letters_of(found)]
    return DeliveryProof.objects.get(
        community_id=found.community_id, letter_id__in=letters, id=identifier
    )


def running_plan(found: ArrearsCase) -> PaymentPlan | None:
    running = PaymentPlan.Progress.RUNNING
    return PaymentPlan.objects.filter(**_of(found), state=running).first()


def plans_of(found: ArrearsCase) -> list[PaymentPlan]:
    return list(PaymentPlan.objects.filter(**_of(found)))


def instalments_of(plan: PaymentPlan) -> list[Instalment]:
    same = {"community_id": plan.community_id, "plan_id": plan.id}
    return list(Instalment.objects.filter(**same))


def files_of(found: ArrearsCase) -> list[LawyersFile]:
    return list(LawyersFile.objects.filter(**_of(found)))


def file(found: ArrearsCase, identifier: UUID) -> LawyersFile:
    """Return a lawyer's file of a case; raises DoesNotExist."""
    return LawyersFile.objects.get(**_of(found), id=identifier)


def _of(found: ArrearsCase) -> dict[str, UUID]:
    return {"community_id": found.community_id, "case_id": found.id}
