"""The jobs of consent."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.consent import services
from hudang.core import jobs


@jobs.periodic(name="consent.send_commercial", cron="* * * * *")
def send_commercial(timestamp: int) -> None:
    services.send_commercial(clock=now)


@jobs.periodic(name="consent.expire", cron="20 0 * * *")
def expire(timestamp: int) -> None:
    services.expire(at=now())


@jobs.periodic(name="consent.supersede_outdated", cron="25 0 * * *")
def supersede_outdated(timestamp: int) -> None:
    services.supersede_outdated(at=now())
