"""The jobs of duplicates."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.core import jobs
from hudang.duplicates import services


@jobs.task(name="duplicates.compare")
def compare(community: str, comparison: str) -> None:
    services.compare(UUID(community), UUID(comparison))


@jobs.periodic(name="duplicates.finish_merges", cron="35 3 * * *")
def finish_merges(timestamp: int) -> None:
    services.finish_merges(at=now())
