"""Questions about exchanges of whichever kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hudang.accounts import policy as accounts
from hudang.exchange.models import PROPOSED, Exchange

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

E = TypeVar("E", bound=Exchange)


def exchange(kind: type[E], community: UUID, found: UUID, *, by: Actor) -> E:
    """Return an exchange; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    rows = kind._default_manager.select_related("community")
    return rows.get(community_id=community, id=found)


def to_confirm(kind: type[E], *, by: Actor) -> QuerySet[E]:
    """Return the exchanges that wait for a second person, and not for who proposed them."""
    found = kind._default_manager.filter(community_id__in=by.communities, state=PROPOSED)
    return found.exclude(proposed_by=by.code).select_related("community").order_by("proposed_at")
