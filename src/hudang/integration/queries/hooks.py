"""Hooks, and the orders that came by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from hudang.integration.models import Hook, HookEvent
from hudang.service.models import ServiceRecord

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet


def hooks(communities: Collection[UUID]) -> QuerySet[Hook]:
    """Return the hooks of those communities, with how many events came by each."""
    found = Hook.objects.filter(community_id__in=communities).select_related("community")
    return found.annotate(event_count=Count("events"))


def systems() -> QuerySet[Hook]:
    """Return the hooks in force, of whichever community: what acts here and is no person."""
    found = Hook.objects.filter(state=Hook.State.ACTIVE).select_related("community")
    return found.order_by("community__code", "code")


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
