"""One line for every change of the registry, in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accesslog.services import Subject
    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission

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
    return accesslog.record(
        act=Act.CHANGE,
        what=f"registry.{what}",
        actor=by.code,
        role=by.role_for(permission) or by.role,
        at=at,
        purpose=PURPOSE,
        subjects=subjects,
        items=items,
        count=count,
        detail=detail,
    )
