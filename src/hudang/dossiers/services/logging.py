"""One line for every change of documents and dossiers, in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts.services import record_act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accesslog.services import Subject
    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.dossiers.models import Dossier

PURPOSE = "registration"


def record_change(
    what: str,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    subjects: Sequence[Subject] = (),
    items: Sequence[int] = (),
    reference: str = "",
    count: int | None = None,
    dossier: Dossier | None = None,
    control: str = "",
) -> None:
    """Write the entry of a change; the number of the dossier goes into its sealed detail."""
    record_act(
        f"dossiers.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=PURPOSE,
        subjects=subjects,
        items=items,
        reference=reference,
        count=count,
        control=control,
        detail={"dossier": dossier.number} if dossier is not None else None,
    )
