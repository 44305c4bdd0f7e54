"""One line for every act about a renovation, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.services import record_act
from hudang.renovation import policy, queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.renovation.models import Renovation
    from hudang.vault.models import SealedRecord


def log_renovation(
    what: str,
    renovation: Renovation,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    items: Sequence[int] = (),
    sealed: Sequence[SealedRecord] = (),
    detail: Mapping[str, str] | None = None,
) -> UUID:
    """Write the entry of an act on a file, with who applied and what was sealed as it stands."""
    return record_act(
        f"renovation.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=policy.PURPOSE,
        reference=renovation.number,
        items=items,
        subjects=[*applicants(renovation), *map(Subject.of, sealed)],
        count=1,
        control="LC-163",
        detail={"community": str(renovation.community_id), **(detail or {})},
    )


def applicants(renovation: Renovation) -> list[Subject]:
    """Return who applied, as the log names a customer; none once he is gone."""
    found = queries.applicant_of(renovation)
    return [Subject(found.customer_id, found.community_id)] if found else []
