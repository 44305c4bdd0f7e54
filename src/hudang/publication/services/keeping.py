"""A publication locked for an act, saved with its entry: the frame of every service here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import policy as accounts
from hudang.accounts.services import record_act
from hudang.publication import policy
from hudang.publication.models import Publication

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission


def held(
    publication: Publication, *, edition: int, permission: Permission, by: Actor
) -> Publication:
    """Return a publication locked until the commit, if it is still the one that was looked at."""
    by.require(permission)
    accounts.require_community(communities=by.communities, community=publication.community_id)
    found = Publication.objects.select_for_update().select_related("community")
    current = found.get(pk=publication.pk)
    policy.require_unchanged(edition=current.edition, expected=edition)
    return current


def kept(
    what: str, publication: Publication, *, by: Actor, permission: Permission, at: datetime
) -> Publication:
    """Save a publication that was acted on, and log it."""
    publication.edition += 1
    publication.save()
    log_publication(what, publication, by=by, permission=permission, at=at)
    return publication


def log_publication(
    what: str, publication: Publication, *, by: Actor, permission: Permission, at: datetime
) -> UUID:
    """Write the entry of an act: which publication of which community, none of its words."""
    return record_act(
        f"publication.{what}",
        by=by,
        permission=permission,
        at=at,
        reference=f"{publication.community.code}-{publication.number}",
        control="LC-161",
        detail={
            "community": str(publication.community_id),
            "head": publication.head,
            "version": str(publication.version),
            "reason": publication.reason,
        },
    )
