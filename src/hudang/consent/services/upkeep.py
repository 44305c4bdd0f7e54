"""Consents stay true by themselves: what is outdated is superseded, what ran out expires.

What nobody has marked yet counts for nothing already (`queries.granted`); the marks are for us.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.consent import queries
from hudang.consent.models import Consent

from .logging import log

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

JOB = system("consent")
BATCH: Final = 500
State = Consent.State


def supersede_outdated(*, at: datetime, purpose: str = "") -> int:
    """Mark what rests on a purpose or notice of before: people are asked anew (LC-013)."""
    found = queries.outdated(at=at)
    if purpose:
        found = found.filter(purpose__code=purpose)
    return _end_all(found, to=State.SUPERSEDED, what="supersede", at=at)


def expire(*, at: datetime) -> int:
    """Mark what ran out: questions without answer, words without confirmation, guardians' yes."""
    found = queries.run_out(today=localdate(at))
    return _end_all(found, to=State.EXPIRED, what="expire", at=at)


def _end_all(found: QuerySet[Consent], *, to: Consent.State, what: str, at: datetime) -> int:
    keys = found.order_by("community_id", "id").values_list("community_id", "id")
    count = 0
    for community, rows in groupby(list(keys), key=lambda key: key[0]):
        ids = [id_ for _community, id_ in rows]
        for start in range(0, len(ids), BATCH):
            count += _end(community, ids[start : start + BATCH], to=to, what=what, at=at)
    return count


@transaction.atomic
def _end(community: UUID, ids: list[UUID], *, to: Consent.State, what: str, at: datetime) -> int:
    """End a batch of consents in one transaction with its entry, but for those ended meanwhile."""
    rows = Consent.objects.filter(
        community_id=community, id__in=ids, state__in=(State.OFFERED, State.GRANTED)
    )
    held = list(rows.select_for_update(no_key=True).order_by("id"))
    if not held:
        return 0
    rows.filter(id__in=[one.id for one in held]).update(state=to, ended_at=at, ended_by=JOB.code)
    subjects = [Subject(customer, community) for customer in {one.customer_id for one in held}]
    log(what, by=JOB, at=at, subjects=subjects, count=len(held))
    return len(held)
