"""The jobs of deliveries: one sender at a time, by a lock of the database."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.webhooks import services


@jobs.task(name="webhooks.send")
def send() -> None:
    services.send_now(clock=now)


@jobs.periodic(name="webhooks.send_waiting", cron="* * * * *")
def send_waiting(timestamp: int) -> None:
    services.send_now(clock=now)


@jobs.periodic(name="webhooks.purge", cron="20 2 * * *")
def purge(timestamp: int) -> None:
    services.purge(at=now())
