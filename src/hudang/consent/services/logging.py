"""One line for every act about consents, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.consent.models import Consent


def log(
    what: str,
    *,
    by: Actor,
    at: datetime,
    subjects: Sequence[Subject] = (),
    act: Act = Act.CHANGE,
    permission: Permission = Permission.RECORD_CONSENT,
    count: int | None = None,
    **detail: str,
) -> UUID:
    """Write the entry of an act; if it cannot be written, nothing is done."""
    return record_act(
        f"consent.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        subjects=subjects,
        count=count,
        detail=detail,
    )


def log_one(what: str, consent: Consent, *, by: Actor, at: datetime) -> UUID:
    """Write the entry of one consent; it commits to the wording shown and to the notice."""
    return record_act(
        f"consent.{what}",
        by=by,
        permission=Permission.RECORD_CONSENT,
        at=at,
        purpose=consent.purpose.code,
        items=consent.wording.items,
        subjects=[Subject(consent.customer_id, consent.community_id)],
        detail={
            "consent": str(consent.id),
            "form": consent.form,
            "notice": str(consent.notice.number),
            "wording": consent.wording.text_hash,
        },
    )
