"""One line for every change of the registry, in the log and in the history of the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts.services import record_act
from hudang.registry.models import CustomerChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.services import Subject
    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.registry.models import Customer

PURPOSE = "registration"


def record_change(
    what: str,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    subjects: Sequence[Subject] = (),
    items: Sequence[int] = (),
    count: int | None = None,
    detail: Mapping[str, str] | None = None,
) -> UUID:
    """Write the entry of a change; if it cannot be written, the change is rolled back."""
    return record_act(
        f"registry.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=PURPOSE,
        subjects=subjects,
        items=items,
        count=count,
        detail=detail,
    )


def keep_change(
    customer: Customer, *, items: Iterable[int], reason: str, by: str, at: datetime
) -> None:
    """Keep in the history of a customer which items changed, why and by whom; no values."""
    CustomerChange.objects.create(
        community_id=customer.community_id,
        customer_id=customer.id,
        revision=customer.revision,
        items=sorted(items),
        reason=reason,
        changed_by=by,
        changed_at=at,
    )
