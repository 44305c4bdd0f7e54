"""One line for every act about an order or a case, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.services import record_act
from hudang.core.models import CustomerRecord
from hudang.service import policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.service.models import Feedback, ServiceRecord
    from hudang.vault.models import SealedRecord


def log_order(
    what: str,
    order: ServiceRecord,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    items: Sequence[int] = (),
    subjects: Sequence[Subject] = (),
    detail: Mapping[str, str] | None = None,
) -> UUID:
    """Write the entry of an act about an order, under its number and for its purpose."""
    return record_act(
        f"service.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=policy.purpose_of(order.type.group),
        reference=order.number,
        items=items,
        subjects=subjects,
        count=1,
        detail={"community": str(order.community_id), **(detail or {})},
    )


def log_feedback(
    what: str,
    feedback: Feedback,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    act: Act = Act.CHANGE,
    items: Sequence[int] = (),
    words: Iterable[SealedRecord] = (),
    detail: Mapping[str, str] | None = None,
) -> UUID:
    """Write the entry of an act about a case; whom it is about, of ours, the log is not told."""
    return record_act(
        f"service.{what}",
        by=by,
        permission=permission,
        at=at,
        act=act,
        purpose=policy.feedback.PURPOSE,
        reference=feedback.number,
        items=items,
        subjects=changes_of(words) if act == Act.CHANGE else subjects_of(words),
        count=1,
        control="LC-166",
        detail={"community": str(feedback.community_id), **(detail or {})},
    )


def subjects_of(words: Iterable[SealedRecord]) -> list[Subject]:
    """Return the customers whom the words are about; a caller is nobody's record."""
    of_customers = {
        one.sealing_owner: Subject(one.sealing_owner, one.community_id)
        for one in words
        if isinstance(one, CustomerRecord)
    }
    return list(of_customers.values())


def changes_of(changed: Iterable[SealedRecord]) -> list[Subject]:
    """Return the customers of sealed records with each record as it now stands, so that the log
    vouches for it; what is sealed under an order's own key names nobody."""
    records = list(changed)
    return [*subjects_of(records), *map(Subject.of, records)]
