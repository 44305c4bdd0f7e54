"""One line for every act, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hudang.accesslog.services import Subject
    from hudang.accounts.actor import Actor

PURPOSE: Final = "registration"


def record(
    what: str,
    *,
    act: Act = Act.CHANGE,
    by: Actor,
    acting_for: str = "",
    at: datetime,
    subjects: Sequence[Subject] = (),
    items: Sequence[int] = (),
    count: int | None = None,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write the entry of an act; if it cannot be written, nothing is done."""
    record_act(
        f"duplicates.{what}",
        act=act,
        by=by,
        permission=Permission.AMEND,
        acting_for=acting_for,
        at=at,
        purpose=PURPOSE,
        subjects=subjects,
        items=items,
        count=count,
        detail=detail,
    )
