"""Numbers of violations: a run for each community, behind the community's own digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from hudang.registry.models import Community
from hudang.violations.models import ViolationCounter

if TYPE_CHECKING:
    from uuid import UUID


def take_number(community: UUID) -> str:
    """Return the next number of a community, like WF-03-000117, in the caller's transaction."""
    if not ViolationCounter.objects.filter(community_id=community).exists():
        _begin(community)
    held = ViolationCounter.objects.select_for_update().get(community_id=community)
    held.last += 1
    held.save(update_fields=["last"])
    return f"WF-{held.ordinal:02}-{held.last:06}"


def _begin(community: UUID) -> None:
    """Give a community its digits; whoever comes at the same moment waits at the first one."""
    Community.objects.select_for_update().order_by("id").first()
    last = ViolationCounter.objects.aggregate(last=Max("ordinal"))["last"] or 0
    ViolationCounter.objects.get_or_create(community_id=community, defaults={"ordinal": last + 1})
