"""The worker: runs jobs and the clock until it is told to stop."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from procrastinate.contrib.django import app

from hudang import starting
from hudang.registry import services as registry


class Command(BaseCommand):
    help = "Run jobs and the clock."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        starting.require_safe()
        registry.ensure_index(at=now())
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(concurrency=2, listen_notify=True, delete_jobs="successful")
