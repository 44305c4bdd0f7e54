"""A customer declares a need, changes it, confirms it, takes it back; each with its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.consent import services as consents
from hudang.consent.models import Consent, Situation
from hudang.consent.services import Asked
from hudang.consent.services import Said as Agreed
from hudang.needs import policy, queries
from hudang.needs.models import HEALTH, ORDINARY, ServiceNeed, Way
from hudang.purposes import queries as purposes
from hudang.registry import services as registry
from hudang.registry.services.locking import locked
from hudang.vault import services as vault

from .ending import end, end_consent_with_last, end_repeats
from .logging import log_need

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.needs.catalogue import Offer
    from hudang.needs.words import Declared
    from hudang.registry.models import Customer

__all__ = ["ASKED", "Agreed", "confirm", "declare", "take_back"]

P = Permission
End = ServiceNeed.End
# The one question that is asked where a need reveals something of health.
ASKED = Asked(policy.ASSISTANCE, (HEALTH,), situation=Situation.SENSITIVE)


@transaction.atomic
def declare(
    customer: Customer,
    said: Declared,
    *,
    way: str,
    agreed: Agreed | None = None,
    instead_of: ServiceNeed | None = None,
    by: Actor,
    at: datetime,
) -> ServiceNeed:
    """Enter a need that a customer declares; one declared before gives way to it.

    `agreed` is his consent where the need reveals something of health, given in the same act.
    Raises Forbidden where the catalogue or the note is left, EvidenceMissing without consent.
    """
    registry.require_collector(customer.community_id, permission=P.AMEND, by=by)
    policy.require_offered(
        offer=said.offer, wish=said.wish, frequency=said.frequency, hours=said.hours
    )
    policy.require_need_alone(note=said.note)
    offer = cast("Offer", said.offer)
    held = locked(customer.community_id, [customer.id])[customer.id]
    if offer.reveals_health:
        _require_agreed(held, agreed, by=by, at=at)
    else:
        purposes.covering(policy.SERVICE, items=[ORDINARY])
    _give_way(held, said, instead_of=instead_of, by=by, at=at)
    need = _made(held, said, way=way, by=by, at=at)
    log_need("declare", need, by=by, at=at)
    if offer.reveals_health:
        end_repeats(held, by=by, at=at)
    elif instead_of is not None and instead_of.reveals_health:
        end_consent_with_last(held, by=by, at=at)
    return need


def _require_agreed(customer: Customer, agreed: Agreed | None, *, by: Actor, at: datetime) -> None:
    """Record the consent that is given in the same act, and refuse where there is none."""
    if agreed is not None and agreed.answer == Consent.State.GRANTED:
        consents.record(customer, asked=ASKED, said=agreed, by=by, at=at)
    policy.require_agreed(is_agreed=queries.is_agreed(customer, at=at))


def _give_way(
    customer: Customer,
    said: Declared,
    *,
    instead_of: ServiceNeed | None,
    by: Actor,
    at: datetime,
) -> None:
    """End the need that is changed, and the same one declared before where it is readable."""
    if instead_of is not None:
        end(instead_of, why=End.REPLACED, by=by, at=at)
    for one in queries.needs_of(customer).filter(item=said.item, ended_at__isnull=True):
        end(one, why=End.REPLACED, by=by, at=at)


def _made(customer: Customer, said: Declared, *, way: str, by: Actor, at: datetime) -> ServiceNeed:
    """Seal and save a need: whole where it reveals something, else its note alone."""
    need = ServiceNeed(
        community_id=customer.community_id, customer_id=customer.id, way=way,
        declared_by=by.code, declared_at=at, awaits_desk=way == Way.VISIT,
        until_date=policy.valid_until(declared=localdate(at)),
    )  # fmt: skip
    if cast("Offer", said.offer).reveals_health:
        vault.seal(need, said={HEALTH: said.packed()})
    else:
        need.item, need.wish = said.item, said.wish
        need.frequency, need.hours = said.frequency, said.hours
        if said.note:
            vault.seal(need, said={ORDINARY: said.note})
    need.save(force_insert=True)
    return need


@transaction.atomic
def confirm(need: ServiceNeed, *, by: Actor, at: datetime) -> ServiceNeed:
    """Note that the customer needs it, as he says at the desk: it holds for another term."""
    registry.require_collector(need.community_id, permission=P.AMEND, by=by)
    current = ServiceNeed.objects.select_for_update(of=("self",)).get(pk=need.pk)
    policy.require_running(ended=current.ended_at)
    policy.require_heard_by_another(
        awaits_desk=current.awaits_desk, declared_by=current.declared_by, confirms=by.code
    )
    current.confirmed_at, current.awaits_desk = at, False
    current.until_date = policy.valid_until(declared=localdate(at))
    current.save(update_fields=["confirmed_at", "awaits_desk", "until_date"])
    log_need("confirm", current, by=by, at=at)
    return current


@transaction.atomic
def take_back(need: ServiceNeed, *, by: Actor, at: datetime) -> ServiceNeed:
    """Take a need back: no reason is asked for. With the last that reveals health its consent
    goes too, in the same transaction."""
    registry.require_collector(need.community_id, permission=P.AMEND, by=by)
    customer = locked(need.community_id, [need.customer_id])[need.customer_id]
    over = end(need, why=End.TAKEN_BACK, by=by, at=at)
    if over.reveals_health:
        end_consent_with_last(customer, by=by, at=at)
    return over
