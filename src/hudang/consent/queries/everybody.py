"""Who of a whole community agrees, for jobs that pass over everybody."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.consent import policy
from hudang.consent.models import Consent, Wording
from hudang.consent.policy import Word
from hudang.consent.queries.consents import ground_of
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.purposes.models import Purpose

    # By the wording: which items of those asked for it covers, and whether it is up to date.
    Known = Mapping[UUID, tuple[frozenset[int], bool]]


def granted_items(
    community: UUID, *, purpose: str, items: Collection[int], at: datetime
) -> dict[UUID, frozenset[int]]:
    """Return for everybody of a community who agrees now to some of the items, to which.

    The same words lead to the same answer, which is asked once.
    """
    found = purposes.active_purposes().filter(code=purpose).first()
    ground = ground_of(found, at=at) if found else ""
    if found is None or not ground:
        return {}
    known = _known(found, items=items, ground=ground)
    rows = (
        Consent.objects.filter(community_id=community, wording__in=list(known))
        .exclude(said_at=None)
        .order_by("customer_id", "said_at", "id")
        .values_list("customer_id", "wording_id", "state", "until_date")
    )
    today = localdate(at)
    agreed: dict[tuple[Word, ...], frozenset[int]] = {}
    answers: dict[UUID, frozenset[int]] = {}
    for customer, said in groupby(rows.iterator(), key=lambda row: row[0]):
        words = tuple(
            Word(
                known[wording][0],
                known[wording][1] and policy.is_yes(state=state, until=until, today=today),
            )
            for _customer, wording, state, until in said
        )
        if words not in agreed:
            agreed[words] = frozenset(
                one for one in items if policy.is_granted(words, items=[one])
            )
        if agreed[words]:
            answers[customer] = agreed[words]
    return answers


def withdrawn(purpose: str, *, since: datetime | None, until: datetime | None) -> int:
    """Return how many people withdrew what they had agreed to, in all communities together."""
    found = Consent.objects.filter(purpose__code=purpose, state=Consent.State.WITHDRAWN)
    if since is not None:
        found = found.filter(said_at__gte=since)
    if until is not None:
        found = found.filter(said_at__lt=until)
    return found.order_by().values("customer_id").distinct().count()


def _known(purpose: Purpose, *, items: Collection[int], ground: str) -> Known:
    parts = policy.needed(items, situation="")
    return {
        one.pk: (
            parts[one.situation] & frozenset(one.items),
            policy.is_current(ground=one.ground_hash, current=ground),
        )
        for one in Wording.objects.filter(purpose=purpose, situation__in=parts, recipient="")
    }
