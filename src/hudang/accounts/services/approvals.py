"""The one door through which an approval passes, whatever the subject that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy, queries
from hudang.accounts.models import Approval

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor


def approve(
    what: str, *, applicant: str, reference: str = "", by: Actor, at: datetime
) -> Approval:
    """Enter that `by` approves what the applicant asked for, or refuse a bound approver.

    Called by the service that approves, in its transaction and before it acts; that service
    checks the post and writes the log entry.
    """
    policy.require_independent_approver(
        approver=queries.standing_of(by.code, at=at),
        applicant=queries.standing_of(applicant, at=at),
        is_by_token=by.is_by_token,
        at=at,
    )
    return Approval.objects.create(
        what=what, reference=reference, applicant=applicant, approver=by.code, approved_at=at
    )
