"""Proposals that wait, what changed for a person, how people stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from hudang.accounts import policy
from hudang.accounts.models import Approval, PersonnelChange
from hudang.accounts.policy import Approved, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Mutual

# Up the line of superiors of the posts in force; a circle ends because UNION drops what it has.
_SUPERIORS = """
    WITH RECURSIVE line AS (
        SELECT id, code FROM accounts_user WHERE code = %(code)s
        UNION
        SELECT above.id, above.code FROM line
        JOIN accounts_post AS post ON post.user_id = line.id AND post.valid_from <= %(at)s
            AND (post.valid_until IS NULL OR post.valid_until > %(at)s)
        JOIN accounts_user AS above ON above.id = post.superior_id
    )
    SELECT code FROM line WHERE code <> %(code)s
"""
_DELEGATORS = """
    SELECT away.code FROM accounts_post AS post
    JOIN accounts_user AS deputy ON deputy.id = post.user_id AND deputy.code = %(code)s
    JOIN accounts_post AS held ON held.id = post.deputises_id
    JOIN accounts_user AS away ON away.id = held.user_id
    WHERE post.valid_from <= %(at)s
        AND (post.valid_until IS NULL OR post.valid_until > %(at)s)
"""


def standing_of(code: str, *, at: datetime) -> Standing:
    """Return how a person stands to others, which decides whose applications he may approve."""
    changes = list(
        PersonnelChange.objects.filter(
            person__code=code,
            status=PersonnelChange.Status.CONFIRMED,
            decided_at__gt=at - policy.BARRED_FOR,
        ).values_list("proposed_by__code", "decided_by__code", "decided_at")
    )
    return Standing(
        code=code,
        superiors=_codes(_SUPERIORS, code=code, at=at),
        delegators=_codes(_DELEGATORS, code=code, at=at),
        changed_by=frozenset(
            str(admin) for change in changes for admin in change[:2] if admin is not None
        ),
        changed_at=max((change[2] for change in changes if change[2]), default=None),
    )


def _codes(statement: str, *, code: str, at: datetime) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"code": code, "at": at})
        return frozenset(row[0] for row in cursor.fetchall())


def changes() -> QuerySet[PersonnelChange]:
    """Return every proposal, the newest first."""
    return PersonnelChange.objects.select_related("person", "proposed_by", "decided_by")


def waiting(*, at: datetime) -> QuerySet[PersonnelChange]:
    """Return the proposals that can still be decided, the oldest first."""
    return (
        changes()
        .filter(status=PersonnelChange.Status.WAITING, proposed_at__gt=at - policy.WAITING_FOR)
        .order_by("proposed_at", "id")
    )


def waiting_for(actor: Actor, *, at: datetime) -> QuerySet[PersonnelChange]:
    """Return the proposals that this person might decide: not his own, and not about him."""
    if not actor.may(policy.Permission.CONFIRM_CHANGE):
        return PersonnelChange.objects.none()
    found = waiting(at=at).exclude(proposed_by__code=actor.code)
    return found.exclude(person__code=actor.code)


def mutual_approvals(*, until: datetime) -> list[Mutual]:
    """Return who approved for each other within the month before a moment."""
    return policy.mutual_approvals(
        Approved(applicant, approver)
        for applicant, approver in _approvals(until).values_list("applicant", "approver")
    )


def approvals_between(one: str, other: str, *, until: datetime) -> Sequence[Approval]:
    """Return what two people approved for each other, the newest first."""
    pair = (one, other)
    return list(_approvals(until).filter(applicant__in=pair, approver__in=pair))


def _approvals(until: datetime) -> QuerySet[Approval]:
    since = until - policy.REPORTED_FOR
    return Approval.objects.filter(approved_at__gt=since, approved_at__lte=until)
