"""Counting what is opened: in the transaction of its log entry, so that both stand or neither."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.disclosure import policy
from hudang.disclosure.models import Budget

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.models import Act
    from hudang.disclosure.authority import Authority

TOKENS = "/token"


def spend(
    under: Authority,
    *,
    customers: Collection[UUID],
    items: Collection[int],
    act: Act,
    at: datetime,
) -> None:
    """Count the customers and the sensitive values of one act; over the measure it is refused."""
    kind = policy.budget_of(ground=under.ground, act=act)
    if kind is None:
        return
    _count(under, kind=kind, seen={_short(customer) for customer in customers}, at=at)
    guarded = [item for item in items if policy.is_guarded(item)]
    if guarded:
        values = {_short(customer, item=item) for customer in customers for item in guarded}
        budget, fresh = _taken(_spender(under), kind=Budget.Kind.SENSITIVE, seen=values, at=at)
        if fresh:
            policy.require_pace(customers=len(customers), last_at=budget.last_at, at=at)
        _save(budget, fresh=fresh, under=under, at=at)


def _count(under: Authority, *, kind: Budget.Kind, seen: set[int], at: datetime) -> None:
    budget, fresh = _taken(_spender(under), kind=kind, seen=seen, at=at)
    _save(budget, fresh=fresh, under=under, at=at)


def _taken(
    actor: str, *, kind: Budget.Kind, seen: set[int], at: datetime
) -> tuple[Budget, set[int]]:
    """Take hold of the day's budget until the commit; return what of the act is new to it."""
    day = timezone.localdate(at)
    Budget.objects.bulk_create(
        [Budget(actor=actor, kind=kind, day_date=day)], ignore_conflicts=True
    )
    budget = Budget.objects.select_for_update().get(actor=actor, kind=kind, day_date=day)
    return budget, seen.difference(budget.seen)


def _save(budget: Budget, *, fresh: set[int], under: Authority, at: datetime) -> None:
    if not fresh:
        return
    budget.seen.extend(sorted(fresh))
    budget.last_at = at
    kind = Budget.Kind(budget.kind)
    limit = policy.limit_of(kind, role=under.role, is_by_token=under.is_by_token)
    policy.require_within_budget(used=len(budget.seen), limit=limit)
    budget.save(update_fields=["seen", "last_at"])


def _spender(under: Authority) -> str:
    """Return whose measure is spent: what tokens of a person open is counted apart."""
    return f"{under.actor}{TOKENS}" if under.is_by_token else under.actor


def _short(customer: UUID, *, item: int = 0) -> int:
    digest = hashlib.blake2b(customer.bytes + item.to_bytes(4), digest_size=8)
    return int.from_bytes(digest.digest(), signed=True)
