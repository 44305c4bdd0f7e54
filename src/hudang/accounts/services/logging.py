"""The entry that a change of our own people leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor


def log_change(
    what: str,
    *,
    by: Actor,
    at: datetime,
    about: str = "",
    under: Permission = Permission.MANAGE_PEOPLE,
    **detail: str,
) -> None:
    """Record a change; the person it is about and everything else said of it are sealed."""
    accesslog.record(
        act=Act.CHANGE,
        what=what,
        actor=by.code,
        role=by.role_for(under),
        at=at,
        detail={"person": about, **detail} if about else detail,
    )
