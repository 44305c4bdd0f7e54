"""One line for every act about a violation, in its transaction; it names who a report names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.services import record_act
from hudang.violations import policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.vault.models import SealedRecord
    from hudang.violations.models import ReportedPerson, Violation


def log_violation(
    what: str,
    violation: Violation,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    items: Sequence[int] = (),
    person: ReportedPerson | None = None,
    reference: str = "",
    changed: Iterable[SealedRecord] = (),
    ended: Iterable[SealedRecord] = (),
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write the entry of an act about a violation, or about its report under the report's number.

    It vouches for what the act sealed and names what it ended.
    """
    named = [Subject(person.customer_id, person.community_id)] if person else []
    record_act(
        f"violations.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=policy.PURPOSE,
        reference=reference or violation.number,
        items=items,
        subjects=[*named, *map(Subject.of, changed), *map(Subject.end_of, ended)],
        count=1,
        control="LC-165",
        detail={"community": str(violation.community_id), **(detail or {})},
    )
