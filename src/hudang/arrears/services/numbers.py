"""Numbers of cases: a run for each community, behind the community's own two digits or more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from hudang.arrears import policy
from hudang.arrears.models import ArrearsCounter
from hudang.registry.models import Community

if TYPE_CHECKING:
    from uuid import UUID


def take_number(community: UUID) -> str:
    """Return the next number of a community, like CF-03-000117, in the caller's transaction."""
    if not ArrearsCounter.objects.filter(community_id=community).exists():
        _begin(community)
    held = ArrearsCounter.objects.select_for_update().get(community_id=community)
    held.last += 1
    held.save(update_fields=["last"])
    return f"{policy.PREFIX}-{held.ordinal:02}-{held.last:06}"


def _begin(community: UUID) -> None:
    """Give a community its digits; whoever comes at the same moment waits at the first one."""
    Community.objects.select_for_update().order_by("id").first()
    last = ArrearsCounter.objects.aggregate(last=Max("ordinal"))["last"] or 0
    ArrearsCounter.objects.get_or_create(community_id=community, defaults={"ordinal": last + 1})
