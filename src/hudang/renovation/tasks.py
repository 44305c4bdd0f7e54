"""The jobs of renovations."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.renovation import services


@jobs.periodic(name="renovation.destroy_names", cron="25 1 * * *")
def destroy_names(timestamp: int) -> None:
    services.destroy_names(at=now())
