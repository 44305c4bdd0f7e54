"""The jobs of my work."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.worklist import services


@jobs.periodic(name="worklist.remind_due", cron="*/5 * * * *")
def remind_due(timestamp: int) -> None:
    services.remind_due(at=now())
