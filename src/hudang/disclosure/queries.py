"""What somebody may still open today, and for which purposes a value can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.disclosure import policy
from hudang.disclosure.models import Budget
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import Purpose

# What names and calls in a beat serve, before any other purpose of the post.
ROUTINE = "contract_service"


@dataclass(frozen=True, slots=True)
class Allowance:
    """One budget of a person today."""

    kind: Budget.Kind
    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def allowances(actor: Actor, *, at: datetime) -> list[Allowance]:
    """Return what a person has opened today and the measure of each kind."""
    budgets = Budget.objects.filter(actor=actor.code, day_date=timezone.localdate(at))
    used = {budget.kind: len(budget.seen) for budget in budgets}
    return [
        Allowance(kind, used.get(kind.value, 0), policy.limit_of(kind, role=actor.role))
        for kind in Budget.Kind
    ]


def purposes_opening(actor: Actor, *, items: Iterable[int]) -> list[Purpose]:
    """Return the active purposes of a person's posts that need all of the items."""
    wanted = set(items)
    offered = purposes.active_purposes().filter(code__in=actor.purposes).order_by("code")
    return [purpose for purpose in offered if wanted.issubset(purpose.items)]


def routine_purpose(actor: Actor, *, items: Iterable[int]) -> str:
    """Return the purpose that routine work of a post serves, or nothing where it has none."""
    codes = [purpose.code for purpose in purposes_opening(actor, items=items)]
    return ROUTINE if ROUTINE in codes else next(iter(codes), "")
