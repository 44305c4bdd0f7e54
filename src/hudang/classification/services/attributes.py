"""Sex and age band of the people of a community, in memory: one entry says how many were opened.

Only numbers are opened that are held already, of people whom a comparison is about (LC-069).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.classification import policy
from hudang.classification.derived import Derived, derive
from hudang.classification.services.answers import batched
from hudang.classification.services.logging import JOB
from hudang.disclosure import services as disclosure
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    Known = dict[UUID, Derived]

ITEMS = frozenset({policy.monitoring.IDENTITY_NUMBER})


def open_attributes(
    community: UUID, customers: Collection[UUID], *, reference: str, at: datetime
) -> Known:
    """Return what the numbers we hold of these people say; whoever is missing is not known.

    Not within a transaction: the log is told first.
    """
    held = registry.holding(community, customers, item=policy.monitoring.IDENTITY_NUMBER)
    if not held:
        return {}
    under = disclosure.system_authority(
        JOB, purpose=policy.monitoring.PURPOSE, items=ITEMS, communities=[community],
        reference=reference, at=at,
    )  # fmt: skip
    opened = disclosure.disclose_batches(
        batched(held), ITEMS, under=under, counts={community: len(held)},
        what="classification.derive_attributes", at=at,
    )  # fmt: skip
    known: Known = {}
    for batch in opened:
        for one in batch:
            number = one.value(policy.monitoring.IDENTITY_NUMBER)
            found = derive(number, today=localdate(at)) if number else None
            one.forget()
            if found is not None:
                known[one.record] = found
    return known
