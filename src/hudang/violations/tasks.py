"""The jobs of violations."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.violations import services


@jobs.periodic(name="violations.destroy_over", cron="50 1 * * *")
def destroy_over(timestamp: int) -> None:
    services.destroy_over(at=now())
