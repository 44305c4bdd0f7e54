"""Publications of before the system, as they hung on the board: entered with their days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.publication import policy
from hudang.publication.models import Publication

from .drafting import begun, require_fit
from .keeping import log_publication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.publication.services.drafting import Draft
    from hudang.registry.models import Community

P = Permission


@dataclass(frozen=True, slots=True)
class PastPublication:
    """What was published earlier: who wrote it, who checked it, and when it was hung up."""

    written: Draft
    drafted_by: str
    drafted_at: datetime
    published_by: str
    published_at: datetime


@transaction.atomic
def enter_past(
    community: Community, past: Sequence[PastPublication], *, by: Actor, at: datetime
) -> list[Publication]:
    """Enter publications of before the system, all or none; they are looked through as any."""
    by.require(P.CHECK_PUBLICATION)
    accounts.require_community(communities=by.communities, community=community.pk)
    return [_enter(community, one, by=by, at=at) for one in past]


def _enter(community: Community, past: PastPublication, *, by: Actor, at: datetime) -> Publication:
    policy.require_past(drafted=past.drafted_at, published=past.published_at, at=at)
    policy.require_other_checker(author=past.drafted_by, checker=past.published_by)
    require_fit(past.written, at=past.drafted_at)
    made = begun(community, past.written, by=past.drafted_by, at=past.drafted_at)
    made.state = Publication.State.PUBLISHED
    made.checked_by = made.published_by = past.published_by
    made.checked_at = made.published_at = past.published_at
    made.save(force_insert=True)
    log_publication("enter_past", made, by=by, permission=P.CHECK_PUBLICATION, at=at)
    return made
