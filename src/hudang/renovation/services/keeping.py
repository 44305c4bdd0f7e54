"""A file locked for an act, and saved with its entry: the frame of every service here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.renovation import policy
from hudang.renovation.models import Renovation

from .logging import log_renovation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission
    from hudang.vault.models import SealedRecord


def locked(renovation: Renovation, *, permission: Permission, by: Actor) -> Renovation:
    """Return the file as it is now, locked until the commit, for who may act on it."""
    by.require(permission)
    accounts.require_community(communities=by.communities, community=renovation.community_id)
    return Renovation.objects.select_for_update().get(pk=renovation.pk)


def held(renovation: Renovation, *, edition: int, permission: Permission, by: Actor) -> Renovation:
    """Return the file locked, if it is still the one that was looked at."""
    current = locked(renovation, permission=permission, by=by)
    policy.require_unchanged(edition=current.edition, expected=edition)
    return current


def kept(
    what: str,
    renovation: Renovation,
    *,
    by: Actor,
    permission: Permission,
    at: datetime,
    items: Sequence[int] = (),
    sealed: Sequence[SealedRecord] = (),
    **detail: str,
) -> Renovation:
    """Save a file that was acted on, and log it with the records of it that were sealed."""
    renovation.edition += 1
    renovation.save()
    log_renovation(
        what, renovation, by=by, permission=permission, at=at, items=items, sealed=sealed,
        detail=detail,
    )  # fmt: skip
    return renovation
