"""The entry that an act leaves, and the one of a change of our own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor


def record_act(
    what: str,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    **said: Any,
) -> UUID:
    """Record an act under the role that allows it; without its entry nothing is done.

    `said` is whatever else `accesslog.record` takes.
    """
    role = by.role_for(permission) or by.role
    return accesslog.record(act=act, what=what, actor=by.code, role=role, at=at, **said)


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
