"""The jobs of the entrance."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.core import jobs
from hudang.entrance import services


@jobs.task(name="entrance.push_list")
def push_list(community: str) -> None:
    services.push_list(UUID(community), at=now())


@jobs.periodic(name="entrance.push_due", cron="7 * * * *")
def push_due(timestamp: int) -> None:
    services.push_due(at=now())


@jobs.periodic(name="entrance.destroy_over", cron="25 2 * * *")
def destroy_over(timestamp: int) -> None:
    services.destroy_over(at=now())
