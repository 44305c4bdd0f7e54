"""The jobs of the outbox: one sender at a time, by the lock of the job."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.outbox import services


@jobs.task(name="outbox.send")
def send() -> None:
    services.send_now(clock=now)


@jobs.periodic(name="outbox.send_waiting", cron="* * * * *")
def send_waiting(timestamp: int) -> None:
    services.send_now(clock=now)


@jobs.periodic(name="outbox.purge", cron="15 2 * * *")
def purge(timestamp: int) -> None:
    services.purge(at=now())
