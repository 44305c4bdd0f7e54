"""Classes read by our people: a page of a list under one entry, one person's under his name.

Masked people and a class are a list: one entry of its kind and count. A single explanation names
whom it is about (architecture, rule of the log).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.models import CUSTOMER_CLASS
from hudang.classification.outcome import load
from hudang.classification.services.answers import batched
from hudang.classification.services.logging import JOB
from hudang.disclosure import services as disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Assignment
    from hudang.classification.outcome import Outcome
    from hudang.disclosure.services import Authority

P = Permission
ITEMS = frozenset({CUSTOMER_CLASS})


def read_classes(
    assignments: Sequence[Assignment], *, by: Actor, at: datetime
) -> dict[UUID, Outcome]:
    """Return what came of the schemes for the people of a list, by the assignment.

    Not within a transaction: the log is told first, one entry for each community.
    """
    by.require(P.SEE_CLASSES)
    kept = [one for one in assignments if one.said is not None]
    if not kept:
        return {}
    counts: dict[UUID, int] = {}
    for one in kept:
        accounts.require_community(communities=by.communities, community=one.community_id)
        counts[one.community_id] = counts.get(one.community_id, 0) + 1
    opened = disclosure.disclose_batches(
        batched(kept), ITEMS, under=under_job(counts, by=by, at=at), counts=counts,
        what="classification.list_classes", at=at,
    )  # fmt: skip
    return {one.record: load(one.value(CUSTOMER_CLASS)) for batch in opened for one in batch}


def read_class(assignment: Assignment, *, by: Actor, at: datetime) -> Outcome:
    """Return what came of a scheme for one person; the entry names him. Not in a transaction."""
    by.require(P.SEE_CLASSES)
    accounts.require_community(communities=by.communities, community=assignment.community_id)
    under = under_job([assignment.community_id], by=by, at=at)
    opened = disclosure.disclose(
        [assignment] if assignment.said is not None else [], ITEMS, under=under, at=at,
        what="classification.explain",
    )  # fmt: skip
    return load(opened[0].value(CUSTOMER_CLASS) if opened else None)


def read_history(
    assignments: Sequence[Assignment], *, by: Actor, at: datetime
) -> dict[UUID, Outcome]:
    """Return the classes that one person is and was in, as far as they can still be read; the
    entry names him. Not in a transaction."""
    by.require(P.SEE_CLASSES)
    kept = [one for one in assignments if one.said is not None]
    for one in kept:
        accounts.require_community(communities=by.communities, community=one.community_id)
    under = under_job({one.community_id for one in kept}, by=by, at=at)
    opened = disclosure.disclose(kept, ITEMS, under=under, at=at, what="classification.explain")
    return {one.record: load(one.value(CUSTOMER_CLASS)) for one in opened}


def under_job(
    communities: Collection[UUID], *, by: Actor, reference: str = "", at: datetime
) -> Authority:
    """Return the authority of the job that reads for somebody: it is he whom the log names."""
    return disclosure.system_authority(
        JOB, purpose=policy.PURPOSE, items=ITEMS, communities=communities, acting_for=by.code,
        reference=reference, at=at,
    )  # fmt: skip
