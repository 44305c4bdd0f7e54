"""Hooks, and the orders that came by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.accounts import policy as accounts
from hudang.integration.models import Hook, HookEvent
from hudang.service.models import ServiceRecord

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor


def hooks(communities: Collection[UUID]) -> QuerySet[Hook]:
    """Return the hooks of those communities, with how many events came by each."""
    found = Hook.objects.filter(community_id__in=communities).select_related("community")
    return found.annotate(event_count=Count("events"))


def hook_of(community: UUID, found: UUID, *, by: Actor) -> Hook:
    """Return a hook; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Hook.objects.select_related("community").get(community_id=community, id=found)


def hooks_to_confirm(by: Actor) -> QuerySet[Hook]:
    """Return the hooks that wait for a second person, and not for who proposed them."""
    found = Hook.objects.filter(community_id__in=by.communities, state=Hook.State.PROPOSED)
    return found.exclude(proposed_by=by.code).select_related("community").order_by("proposed_at")


def hooks_in_force(community: UUID) -> QuerySet[Hook]:
    """Return the hooks of a community that may send; each can be a member of a team."""
    return Hook.objects.filter(community_id=community, state=Hook.State.ACTIVE)


def is_code_taken(community: UUID, code: str) -> bool:
    """Say whether a hook of the community has that code, or once had it."""
    return Hook.objects.filter(community_id=community, code=code).exists()


def orders_of_hook(hook: Hook) -> QuerySet[ServiceRecord]:
    """Return the orders that a hook recorded."""
    events = HookEvent.objects.filter(
        community_id=hook.community_id, hook_id=hook.id, act="record"
    )
    return ServiceRecord.objects.filter(
        community_id=hook.community_id, id__in=events.values("order_id")
    )


def order_of_hook(hook: Hook, number: str) -> ServiceRecord | None:
    """Return the order of that number if the hook recorded it."""
    found = orders_of_hook(hook).filter(number=number)
    return found.select_related("type", "community", "team").first()
