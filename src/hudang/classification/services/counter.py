"""Who acts for a customer about his classes, the record that is held, the entry of each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy
from hudang.classification.models import CUSTOMER_CLASS
from hudang.core.errors import Forbidden
from hudang.registry import policy as registry_policy
from hudang.registry import services as registry
from hudang.registry.services.locking import locked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.models import Act
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer
    from hudang.vault.models import SealedRecord

P = Permission


def held_customer(customer: Customer, *, by: Actor) -> Customer:
    """Return the record for which somebody acts at the counter, held to the commit."""
    require_counter(customer.community_id, by=by)
    held = held_record(customer.community_id, customer.id)
    registry_policy.require_not_merged(number=held.number, is_merged=held.is_merged)
    return held


def held_record(community: UUID, customer: UUID) -> Customer:
    """Return a customer as he is now, held to the commit: of two acts one sees the other."""
    held = locked(community, [customer]).get(customer)
    if held is None:
        raise Forbidden(_("The data of this customer were destroyed."), control="LC-068")
    return held


def require_counter(community: UUID, *, by: Actor) -> None:
    """Refuse whoever does not take at the counter what customers say, or not here."""
    registry.require_collector(community, permission=P.RECORD_CONSENT, by=by)


def require_decider(community: UUID, *, by: Actor) -> None:
    """Refuse whoever does not decide on classes, or not here."""
    by.require(P.DECIDE_CLASS)
    accounts.require_community(communities=by.communities, community=community)


def log_customer(
    what: str,
    customer: Customer,
    *,
    by: Actor,
    permission: Permission = P.RECORD_CONSENT,
    at: datetime,
    reference: str = "",
    changed: Iterable[SealedRecord] = (),
    act: Act | None = None,
    control: str = "LC-066",
    **detail: str,
) -> None:
    """Write the entry of an act about a customer, which vouches for what it sealed."""
    record_act(
        f"classification.{what}", by=by, permission=permission, at=at, purpose=policy.PURPOSE,
        reference=reference, items=[CUSTOMER_CLASS], control=control, detail=detail or None,
        subjects=[Subject(customer.id, customer.community_id), *map(Subject.of, changed)],
        **({"act": act} if act else {}),
    )  # fmt: skip
