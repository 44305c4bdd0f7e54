"""One line for every act about a scheme, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.services import record_act
from hudang.classification import policy

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.classification.models import SchemeVersion

JOB: Final = system("classification", Role.PRIVACY_LEAD)
"""Who acts where a review runs out."""


def log_scheme(
    what: str,
    version: SchemeVersion,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    **detail: str,
) -> UUID:
    """Write the entry of an act; it names the content once that is frozen."""
    return record_act(
        f"classification.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=policy.PURPOSE,
        reference=version.scheme.number,
        control="LC-060",
        detail={"version": str(version.number), "content": version.content_hash, **detail},
    )
