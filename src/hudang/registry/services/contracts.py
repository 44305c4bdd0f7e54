"""Service contracts: the ground on which a community's customers are served and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.registry import policy
from hudang.registry.models import ServiceContract
from hudang.registry.parsing.invalid import Invalid

from .logging import record_change

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

State = ServiceContract.State


@transaction.atomic
def conclude(
    community: UUID,
    *,
    number: str,
    kind: str,
    fee_basis: str,
    valid_from: date,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> ServiceContract:
    """Record a contract that is being concluded; collection for it may begin (PIPL 13(2))."""
    _require_manager(community, by=by)
    if valid_until is not None and valid_until <= valid_from:
        raise Invalid("ends_early", _("A contract ends after it begins."))
    if ServiceContract.objects.filter(community_id=community, number=number).exists():
        raise Invalid("double", _("This community has a contract of that number already."))
    contract = ServiceContract.objects.create(
        community_id=community,
        number=number,
        kind=ServiceContract.Kind(kind),
        fee_basis=ServiceContract.FeeBasis(fee_basis),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _log("conclude_contract", contract, by=by, at=at)
    return contract


@transaction.atomic
def sign(contract: ServiceContract, *, on: date, by: Actor, at: datetime) -> ServiceContract:
    """Record the signature of a contract: it is in force."""
    _require_manager(contract.community_id, by=by)
    policy.require_contract_transition(contract.state, State.IN_FORCE)
    contract.state, contract.signed_date = State.IN_FORCE, on
    contract.save(update_fields=["state", "signed_date"])
    _log("sign_contract", contract, by=by, at=at)
    return contract


@transaction.atomic
def end(contract: ServiceContract, *, on: date, by: Actor, at: datetime) -> ServiceContract:
    """Record the end of a contract: nothing more is collected on it."""
    _require_manager(contract.community_id, by=by)
    policy.require_contract_transition(contract.state, State.ENDED)
    contract.state, contract.valid_until = State.ENDED, on
    contract.save(update_fields=["state", "valid_until"])
    _log("end_contract", contract, by=by, at=at)
    return contract


def _require_manager(community: UUID, *, by: Actor) -> None:
    by.require(Permission.MANAGE_PLACES)
    accounts.require_community(communities=by.communities, community=community)


def _log(what: str, contract: ServiceContract, *, by: Actor, at: datetime) -> None:
    record_change(
        what,
        by=by,
        permission=Permission.MANAGE_PLACES,
        at=at,
        detail={"community": str(contract.community_id), "contract": str(contract.id)},
    )
