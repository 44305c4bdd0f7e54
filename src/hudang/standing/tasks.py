"""The jobs of standing."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.standing import services


@jobs.periodic(name="standing.end_expired", cron="15 0 * * *")
def end_expired(timestamp: int) -> None:
    services.end_expired(at=now())
