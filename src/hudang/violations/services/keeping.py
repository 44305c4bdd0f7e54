"""A violation locked for an act, its steps, and saved with its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.purposes.policy import require_mended_or_meant
from hudang.vault import services as vault
from hudang.violations import policy
from hudang.violations.models import RECORD, Violation, ViolationStep

from .logging import log_violation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.vault.models import SealedRecord
    from hudang.violations.models import ReportedPerson


def require_reach(violation: Violation, *, permission: Permission, by: Actor) -> None:
    """Refuse who may not do this, or not in this community."""
    by.require(permission)
    accounts.require_community(communities=by.communities, community=violation.community_id)


def held(violation: Violation, *, edition: int, permission: Permission, by: Actor) -> Violation:
    """Return the violation as it is now, locked, if it is still the one that was looked at."""
    require_reach(violation, permission=permission, by=by)
    current = Violation.objects.select_for_update().get(pk=violation.pk)
    policy.require_unchanged(edition=current.edition, expected=edition)
    return current


def require_plain(text: str) -> None:
    """Refuse a text with anything about a person in it: no reason lets that stay here."""
    policy.require_words(text=text)
    require_mended_or_meant([text], reason="")


def add_step(
    violation: Violation,
    kind: str,
    *,
    text: str = "",
    way: str = "",
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> ViolationStep:
    """Keep what was seen, said or done, sealed, in the caller's transaction."""
    made = ViolationStep(
        community_id=violation.community_id, violation_id=violation.id, kind=kind, way=way,
        until_date=until, written_by=by.code, written_at=at,
    )  # fmt: skip
    vault.seal(made, text={RECORD: text.strip()} if text.strip() else None)
    made.save(force_insert=True)
    return made


def move(violation: Violation, to: Violation.State, *, due: date | None) -> None:
    """Move a locked violation on."""
    policy.require_transition(state=violation.state, to=to)
    violation.state, violation.due_date = to, due


def end(violation: Violation, to: Violation.State, *, by: Actor, at: datetime) -> None:
    """End a locked violation."""
    move(violation, to, due=None)
    violation.ended_at, violation.ended_by = at, by.code


def kept(
    what: str,
    violation: Violation,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    items: Sequence[int] = (RECORD,),
    person: ReportedPerson | None = None,
    reference: str = "",
    sealed: SealedRecord | None = None,
    **detail: str,
) -> Violation:
    """Save a violation that was acted on, and log it with what the act sealed."""
    violation.edition += 1
    violation.save()
    log_violation(
        what, violation, by=by, permission=permission, at=at, items=items, person=person,
        reference=reference, changed=[sealed] if sealed else [], detail=detail,
    )  # fmt: skip
    return violation
