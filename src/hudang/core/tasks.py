"""The jobs of the queue itself."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs


@jobs.periodic(name="core.hand_back_jobs", cron="* * * * *")
def hand_back_jobs(timestamp: int) -> None:
    jobs.hand_back(at=now())
