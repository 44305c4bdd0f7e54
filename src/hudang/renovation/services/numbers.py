"""Numbers of renovation files: a run for each community, behind the community's own digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Max

from hudang.renovation.models import RenovationCounter

if TYPE_CHECKING:
    from uuid import UUID

_FIRST_LOCK: Final = 0x5A58_0001


def take_numbers(community: UUID, *, count: int = 1) -> list[str]:
    """Return the next numbers of a community, like ZX-03-000117, in the caller's transaction."""
    counter = _held(community) or _begun(community)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"ZX-{counter.ordinal:02}-{number:06}" for number in range(first, first + count)]


def _held(community: UUID) -> RenovationCounter | None:
    return RenovationCounter.objects.select_for_update().filter(community_id=community).first()


def _begun(community: UUID) -> RenovationCounter:
    """Give the community its place; only the first file of each reaches across communities."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_LOCK])
    held = _held(community)
    if held is not None:
        return held
    most = RenovationCounter.objects.aggregate(most=Max("ordinal"))["most"] or 0
    return RenovationCounter.objects.create(community_id=community, ordinal=most + 1)
