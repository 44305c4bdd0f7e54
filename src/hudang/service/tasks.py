"""The jobs of services."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.core import jobs
from hudang.service import services


@jobs.periodic(name="service.note_told", cron="*/5 * * * *")
def note_told(timestamp: int) -> None:
    services.note_told(at=now())


@jobs.periodic(name="service.end_notes", cron="20 0 * * *")
def end_notes(timestamp: int) -> None:
    services.end_notes(at=now())
