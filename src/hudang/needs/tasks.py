"""The jobs of needs."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.needs import services


@jobs.periodic(name="needs.expire", cron="40 0 * * *")
def expire(timestamp: int) -> None:
    services.expire(at=now())


@jobs.periodic(name="needs.end_doubles", cron="50 0 * * *")
def end_doubles(timestamp: int) -> None:
    services.end_doubles(at=now())


@jobs.periodic(name="needs.remove_withdrawn", cron="* * * * *")
def remove_withdrawn(timestamp: int) -> None:
    services.remove_withdrawn(at=now())
