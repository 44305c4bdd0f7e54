"""One line for every change, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accesslog.services import Subject
    from hudang.accounts.actor import Actor

PURPOSE: Final = "registration"


def record(
    what: str,
    *,
    by: Actor,
    at: datetime,
    subjects: Sequence[Subject],
    items: Sequence[int] = (),
) -> None:
    """Write the entry of a change; if it cannot be written, the change is rolled back."""
    record_act(
        f"standing.{what}",
        by=by,
        permission=Permission.AMEND,
        at=at,
        purpose=PURPOSE,
        subjects=subjects,
        items=items,
    )
