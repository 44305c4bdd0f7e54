"""Orders of before the system taken back, where the file they came from turns out wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.service.models import (
    WORK_ORDER,
    CallerAttachment,
    CallerWords,
    CustomerAttachment,
    CustomerWords,
    Feedback,
    Rating,
    SafetyNote,
    ServiceRecord,
)
from hudang.vault.models import VaultKey

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

P = Permission
# What hangs on an order once somebody has worked with it.
_WORK = (CallerAttachment, CustomerAttachment, Feedback, Rating, SafetyNote)


def remove_past(
    community: UUID, orders: Collection[UUID], *, source: str, by: Actor, at: datetime
) -> int:
    """Take back entered orders, at most some hundreds, with words and keys; return how many.

    In the caller's transaction. An order that somebody has worked with since stays.
    """
    by.require(P.MANAGE_SERVICES)
    accounts.require_community(communities=by.communities, community=community)
    gone = set(_untouched(community, orders).values_list("id", flat=True))
    ends: list[Subject] = []
    for model in (CustomerWords, CallerWords):
        words = model._default_manager.filter(community_id=community, order_id__in=gone)
        ends += map(Subject.end_of, words)
        words.delete()
    VaultKey.objects.filter(community_id=community, owner_id__in=gone).delete()
    ServiceRecord.objects.filter(community_id=community, id__in=gone).delete()
    record_act(
        "service.remove_past", by=by, permission=P.MANAGE_SERVICES, at=at, count=len(gone),
        items=[WORK_ORDER], subjects=ends,
        detail={"community": str(community), "source": source},
    )  # fmt: skip
    return len(gone)


def _untouched(community: UUID, orders: Collection[UUID]) -> QuerySet[ServiceRecord]:
    found = ServiceRecord.objects.select_for_update(of=("self",)).filter(
        community_id=community, id__in=orders, edition=1
    )
    for model in _WORK:
        hangs = model._default_manager.filter(community_id=community, order_id=OuterRef("id"))
        found = found.filter(~Exists(hangs))
    return found
