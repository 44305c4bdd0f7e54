"""Counting the keys of a community: one person says what hangs there, another one signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.entrance import policy, queries
from hudang.entrance.models import KeyCount, KeyCustody

from .keys import KEEP
from .logging import log_act, require_place

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

State = KeyCount.State


@transaction.atomic
def count_keys(community: UUID, *, seen: Collection[str], by: Actor, at: datetime) -> KeyCount:
    """Note which keys hang on their hooks, by number; what is lent is not looked for."""
    require_place(community, permission=KEEP, by=by)
    hanging = list(queries.hanging(community))
    policy.require_countable(expected=len(hanging))
    missing = sorted(one.number for one in hanging if one.number not in seen)
    count = KeyCount.objects.create(
        community_id=community, counted_by=by.code, counted_at=at, expected=len(hanging),
        found=len(hanging) - len(missing), missing=missing,
    )  # fmt: skip
    _log("count_keys", count, by=by, at=at)
    return count


@transaction.atomic
def sign_key_count(count: KeyCount, *, by: Actor, at: datetime) -> KeyCount:
    """Sign a count as the second person; what is missing is looked for, what was found is not.

    What was lent, taken or given back since is left as it is.
    """
    require_place(count.community_id, permission=KEEP, by=by)
    held = KeyCount.objects.select_for_update().get(pk=count.pk)
    policy.require_count_transition(state=held.state, to=State.SIGNED)
    policy.require_second_counter(counted_by=held.counted_by, by=by.code)
    held.state, held.signed_by, held.signed_at = State.SIGNED, by.code, at
    held.save(update_fields=["state", "signed_by", "signed_at"])
    _settle(held)
    _log("sign_key_count", held, by=by, at=at)
    return held


def _settle(count: KeyCount) -> None:
    counted = KeyCustody.objects.filter(
        community_id=count.community_id, taken_at__lte=count.counted_at
    )
    absent = counted.filter(number__in=count.missing)
    absent.filter(state=KeyCustody.State.KEPT).update(state=KeyCustody.State.MISSING)
    there = counted.exclude(number__in=count.missing)
    there.filter(state=KeyCustody.State.MISSING).update(state=KeyCustody.State.KEPT)


def _log(what: str, count: KeyCount, *, by: Actor, at: datetime) -> None:
    log_act(
        what, community=count.community_id, by=by, permission=KEEP, at=at,
        count=count.expected, control="LC-023",
    )  # fmt: skip
