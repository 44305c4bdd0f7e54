"""How a need ends: what was sealed goes, the row says why; of one declared twice, one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.consent import services as consents
from hudang.disclosure import services as disclosure
from hudang.needs import policy, queries
from hudang.needs.models import HEALTH, ServiceNeed
from hudang.needs.words import BETWEEN

from .logging import log_need

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


def end(need: ServiceNeed, *, why: ServiceNeed.End, by: Actor, at: datetime) -> ServiceNeed:
    """End a need in the caller's transaction; what it sealed is gone from then on."""
    current = ServiceNeed.objects.select_for_update(of=("self",)).get(pk=need.pk)
    policy.require_running(ended=current.ended_at)
    current.said, current.revision = None, current.revision + 1
    current.ended_at, current.ended_by, current.ended_for = at, by.code, why
    current.save(update_fields=["said", "revision", "ended_at", "ended_by", "ended_for"])
    log_need("end", current, by=by, at=at, why=why)
    return current


def end_repeats(customer: Customer, *, by: Actor, at: datetime) -> int:
    """End each need that reveals health and was declared again since; return how many.

    Which are the same is compared sealed, seen by nobody. In the caller's transaction.
    """
    sealed = list(queries.health_needs(customer))
    repeated = disclosure.repeats(sealed, item=HEALTH, until=BETWEEN)
    older = [one for one, is_repeat in zip(sealed, repeated, strict=True) if is_repeat]
    for one in older:
        end(one, why=ServiceNeed.End.REPLACED, by=by, at=at)
    return len(older)


def end_consent_with_last(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Withdraw the consent with the last need that it was given for, as the customer did away
    with it; in the caller's transaction."""
    if not queries.health_needs(customer).exists():
        for one in queries.agreements(customer):
            consents.withdraw(one, by=by, at=at)
